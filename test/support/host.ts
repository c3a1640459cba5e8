import { setImmediate } from 'node:timers/promises';
import { Intake } from '../../src/main/agent/dispatch/intake.ts';
import type { TaskMessage } from '../../src/main/agent/protocols/link/messages.ts';
import type { History } from '../../src/main/agent/tasks/history.ts';
import { TaskManager } from '../../src/main/agent/tasks/task-manager.ts';
import type { PeerId } from '../../src/shared/model/ids.ts';
import type { Trust } from '../../src/shared/model/peer.ts';
import type { Task } from '../../src/shared/model/task.ts';
import { aPeerId } from './builders.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeExecutor, type FakeExecutor } from './fake-executor.ts';
import { openHistory, silent } from './temporary-history.ts';

interface Submitted {
  readonly attempt?: number;
  readonly timeoutMs?: number;
}

/** The worker's side of dispatch, with requesters whose words are method calls. */
export interface Host {
  readonly clock: FakeClock;
  readonly executor: FakeExecutor;
  readonly history: History;
  readonly manager: TaskManager;
  readonly intake: Intake;
  /** How each peer is treated; `allowed` unless set. */
  readonly trust: Map<PeerId, Trust>;
  /** How often what waits for a decision has changed. */
  readonly requestChanges: () => number;
  submit(task: Task, given?: Submitted): void;
  cancel(task: Task, attempt?: number): void;
  withdraw(task: Task, attempt?: number): void;
  /** What its requesters have heard since the last call, once all is quiet. */
  heard(): Promise<readonly TaskMessage[]>;
  /** The types of it, as words: `accepted 1`, with the attempt. */
  words(): Promise<readonly string[]>;
  setDisk(state: 'broken' | 'sound'): void;
  /** As a process that is killed. */
  crash(): void;
}

export interface HostOptions {
  readonly directory?: string;
  readonly clock?: FakeClock;
  readonly concurrency?: number;
  readonly isDeaf?: boolean;
}

export function createHost(options: HostOptions = {}): Host {
  const { clock = createFakeClock(), concurrency = 1, isDeaf = false } = options;
  const { history, close, setDisk } = openHistory(clock, options.directory);
  const executor = createFakeExecutor({ isDeaf });
  const self = aPeerId('host');
  const parts = { self, history, executor, clock, log: silent };
  const manager = new TaskManager(parts, concurrency);
  const trust = new Map<PeerId, Trust>();
  let requestChanges = 0;
  let hasCrashed = false;
  const intake = new Intake({
    manager,
    history,
    clock,
    trustOf: (peer) => trust.get(peer) ?? 'allowed',
    onRequests: () => {
      requestChanges += 1;
    },
  });
  let said: TaskMessage[] = [];
  const reply = (message: TaskMessage): void => {
    if (!hasCrashed) said.push(message);
  };

  async function heard(): Promise<readonly TaskMessage[]> {
    for (let turn = 0; turn < 6; turn += 1) await setImmediate();
    const news = said;
    said = [];
    return news;
  }

  return {
    clock,
    executor,
    history,
    manager,
    intake,
    trust,
    requestChanges: () => requestChanges,
    submit: (task, { attempt = 1, ...given } = {}) =>
      intake.submit(task.sender, { task, attempt, ...given }, reply),
    cancel: (task, attempt = 1) => intake.cancel(task.sender, task.id, attempt, reply),
    withdraw: (task, attempt = 1) => intake.withdraw(task.sender, task.id, attempt, reply),
    heard,
    words: async () => (await heard()).map(({ type, attempt }) => `${type} ${attempt}`),
    setDisk,
    crash() {
      hasCrashed = true;
      close();
    },
  };
}
