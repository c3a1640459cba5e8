import { Dispatcher } from '../../src/main/agent/dispatch/dispatcher.ts';
import { Intake } from '../../src/main/agent/dispatch/intake.ts';
import {
  parseMessage,
  type RequesterMessage,
  requesterMessages,
  type TaskMessage,
  workerMessages,
} from '../../src/main/agent/protocols/link/messages.ts';
import type { Clock, Timer } from '../../src/main/agent/support/clock.ts';
import type { History } from '../../src/main/agent/tasks/history.ts';
import { TaskManager } from '../../src/main/agent/tasks/task-manager.ts';
import type { PeerId } from '../../src/shared/model/ids.ts';
import type { SingleTarget, Task, TaskRecord } from '../../src/shared/model/task.ts';
import { aPeerId } from './builders.ts';
import type { FakeClock } from './fake-clock.ts';
import { createFakeExecutor, type FakeExecutor } from './fake-executor.ts';
import { aWorker } from './requester.ts';
import { openHistory, quiet, silent, temporaryDirectory } from './temporary-history.ts';

/** One run of an agent without its network: both sides of dispatch over one history. */
interface Run {
  readonly manager: TaskManager;
  readonly history: History;
  readonly executor: FakeExecutor;
  readonly dispatcher: Dispatcher;
  readonly intake: Intake;
  readonly end: () => void;
}

export interface Machine {
  readonly name: string;
  readonly id: PeerId;
  /** Null while it does not run. */
  readonly run: Run | null;
}

interface Cell extends Machine {
  readonly directory: string;
  run: Run | null;
}

/** Machines of one LAN in memory, whose links can be cut and whose agents can be killed. */
export interface Machines {
  readonly all: readonly Machine[];
  /** Who was accused of breaking the protocol. */
  readonly accused: readonly string[];
  create(from: Machine, prompt: string, target: SingleTarget): Promise<Task | null>;
  cancel(from: Machine, task: Task): Promise<void>;
  cut(one: Machine, other: Machine): Promise<void>;
  heal(one: Machine, other: Machine): Promise<void>;
  kill(machine: Machine): Promise<void>;
  /** A clean leave. */
  stop(machine: Machine): Promise<void>;
  start(machine: Machine): Promise<void>;
  /** Lets every execution that is under way end. */
  completeAll(): Promise<void>;
  settle(): Promise<void>;
}

export function createMachines(names: readonly string[], clock: FakeClock): Machines {
  const cells: Cell[] = names.map((name) => ({
    name,
    id: aPeerId(name),
    directory: temporaryDirectory(),
    run: null,
  }));
  const accused: string[] = [];
  const links = new Set<string>();
  let wire: { readonly link: string; readonly deliver: () => void }[] = [];

  const linkOf = (one: PeerId, other: PeerId): string => [one, other].toSorted().join(' ');
  const cellOf = (id: PeerId): Cell => {
    const cell = cells.find((candidate) => candidate.id === id);
    if (cell === undefined) throw new Error(`There is no machine ${id}.`);
    return cell;
  };
  const isUp = (one: PeerId, other: PeerId): boolean => links.has(linkOf(one, other));

  /** What is sent goes through JSON, and is lost when the link is cut before it has arrived. */
  function send(from: PeerId, to: PeerId, message: object, take: (text: string) => void): void {
    const text = JSON.stringify(message);
    wire.push({ link: linkOf(from, to), deliver: () => take(text) });
  }

  function sayToWorker(from: Cell, to: PeerId, message: RequesterMessage): boolean {
    if (!isUp(from.id, to)) return false;
    send(from.id, to, message, (text) => {
      const { run } = cellOf(to);
      const parsed = parseMessage(requesterMessages, text);
      if (run === null || parsed === null) return;
      const reply = (answer: TaskMessage): void => sayToRequester(to, from.id, answer);
      if (parsed.type === 'submit') {
        const { task, attempt, timeout_ms: timeoutMs } = parsed;
        run.intake.submit(from.id, { task, attempt, timeoutMs }, reply);
      } else if (parsed.type === 'cancel') {
        run.intake.cancel(from.id, parsed.task_id, parsed.attempt, reply);
      }
    });
    return true;
  }

  function sayToRequester(from: PeerId, to: PeerId, message: TaskMessage): void {
    if (!isUp(from, to)) return;
    send(from, to, message, (text) => {
      const parsed = parseMessage(workerMessages, text);
      if (parsed !== null && 'task_id' in parsed) {
        cellOf(to).run?.dispatcher.workerSaid(from, parsed);
      }
    });
  }

  function begin(cell: Cell): Run {
    const { clock: ownClock, stop } = mortal(clock);
    const { history, close } = openHistory(ownClock, cell.directory);
    const executor = createFakeExecutor();
    const parts = { self: cell.id, history, executor, clock: ownClock, log: silent };
    const manager = new TaskManager(parts, 2);
    const worker = (peer: PeerId) =>
      isUp(cell.id, peer) ? aWorker(cellOf(peer).name, { concurrency: 2 }) : null;
    const dispatcher = new Dispatcher({
      ...{ self: cell.id, manager, history, clock: ownClock, worker },
      workers: () => cells.flatMap(({ id }) => worker(id) ?? []),
      say: (peer, message) => sayToWorker(cell, peer, message),
      onMisconduct: (peer, reason) => accused.push(`${cellOf(peer).name}: ${reason}`),
    });
    const intake = new Intake({
      ...{ manager, history, clock: ownClock },
      trustOf: () => 'allowed',
      onRequests: () => {},
    });
    const records = manager.restore();
    intake.restore(records.filter(({ task }) => task.sender !== cell.id));
    dispatcher.restore(records.filter(({ task }) => task.sender === cell.id));
    dispatcher.start();
    const end = (): void => {
      stop();
      manager.slots.drop();
      close();
    };
    return { manager, history, executor, dispatcher, intake, end };
  }

  async function settle(): Promise<void> {
    await quiet();
    while (wire.length > 0) {
      const arriving = wire;
      wire = [];
      for (const { link, deliver } of arriving) if (links.has(link)) deliver();
      await quiet();
    }
  }

  async function cut(one: Machine, other: Machine): Promise<void> {
    if (!links.delete(linkOf(one.id, other.id))) return;
    for (const [self, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      self.run?.dispatcher.workerLost(peer.id, { isSudden: true });
      self.run?.intake.requesterLost(peer.id);
    }
    await settle();
  }

  async function heal(one: Machine, other: Machine): Promise<void> {
    if (one.run === null || other.run === null || isUp(one.id, other.id)) return;
    links.add(linkOf(one.id, other.id));
    for (const [self, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      self.run?.intake.requesterCame(peer.id);
      self.run?.dispatcher.workerCame(peer.id);
    }
    await settle();
  }

  const machines: Machines = {
    all: cells,
    accused,
    async create(from, prompt, target) {
      const { run } = from;
      if (run === null) return null;
      const task = await run.manager.createTask(prompt, { target });
      const record = run.manager.getTask(task.id);
      if (record !== null) run.dispatcher.dispatch(record);
      return task;
    },
    async cancel({ run }, task) {
      const record = run?.manager.getTask(task.id);
      if (run === null || record?.endedAt !== null) return;
      run.dispatcher.cancel(task.id);
      await quiet();
    },
    cut,
    heal,
    async kill({ id }) {
      const cell = cellOf(id);
      cell.run?.end();
      cell.run = null;
      for (const other of cells) await cut(cell, other);
    },
    async stop({ id }) {
      const cell = cellOf(id);
      const { run } = cell;
      if (run === null) return;
      run.intake.leave();
      run.dispatcher.leave();
      await settle();
      run.end();
      cell.run = null;
      for (const other of cells) {
        if (!links.delete(linkOf(id, other.id))) continue;
        other.run?.dispatcher.workerLost(id, { isSudden: false });
        other.run?.intake.requesterLeft(id);
      }
      await settle();
    },
    async start({ id }) {
      const cell = cellOf(id);
      cell.run ??= begin(cell);
      await settle();
    },
    async completeAll() {
      await settle();
      for (const { run } of cells) {
        for (const execution of run?.executor.executions ?? []) execution.complete();
      }
      await settle();
    },
    settle,
  };
  return machines;
}

export function openTasks({ run }: Machine): TaskRecord[] {
  return [...(run?.manager.openTasks() ?? [])];
}

/** A clock whose timers end with the process that set them. */
function mortal(clock: Clock): { clock: Clock; stop: () => void } {
  const timers = new Set<Timer>();
  let isStopped = false;
  const keep = (timer: Timer): Timer => {
    timers.add(timer);
    return timer;
  };
  const alive = (callback: () => void) => () => {
    if (!isStopped) callback();
  };
  return {
    clock: {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms, callback) => keep(clock.after(ms, alive(callback))),
      every: (ms, callback) => keep(clock.every(ms, alive(callback))),
      sleep: (ms, signal) => clock.sleep(ms, signal),
    },
    stop() {
      isStopped = true;
      for (const timer of timers) timer.cancel();
    },
  };
}
