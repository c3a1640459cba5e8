import { Dispatcher } from '../../src/main/agent/dispatch/dispatcher.ts';
import type { Worker } from '../../src/main/agent/dispatch/workers.ts';
import type {
  RequesterMessage,
  TaskMessage,
} from '../../src/main/agent/protocols/link/messages.ts';
import type { History } from '../../src/main/agent/tasks/history.ts';
import { TaskManager, type TaskOptions } from '../../src/main/agent/tasks/task-manager.ts';
import type { TaskFailureCode } from '../../src/shared/contract/failure.ts';
import type { PeerId, TaskId } from '../../src/shared/model/ids.ts';
import type { Task, TaskRecord, TaskState } from '../../src/shared/model/task.ts';
import { aPeerId } from './builders.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeExecutor, type FakeExecutor } from './fake-executor.ts';
import { openHistory, quiet, silent } from './temporary-history.ts';

export function aWorker(name: string, given: Partial<Worker> = {}): Worker {
  return {
    id: aPeerId(name),
    name,
    open: 0,
    oursAmongOpen: 0,
    concurrency: 4,
    meanDurationMs: null,
    rttMs: null,
    window: 1_024,
    isAccepting: true,
    isAutomatic: true,
    ...given,
  };
}

/** What the test lets a worker say; the attempt is the present one unless given. */
interface Answering {
  accepted(attempt?: number): void;
  awaiting(attempt?: number): void;
  executing(attempt?: number): void;
  progress(given: { fraction?: number; text?: string }, attempt?: number): void;
  result(result?: string, attempt?: number): void;
  failed(code: TaskFailureCode, attempt?: number): void;
  rejected(code: TaskFailureCode, attempt?: number): void;
  withdrawn(attempt?: number): void;
}

/** The requester's side of dispatch, with workers whose words are method calls. */
export interface Requester {
  readonly self: PeerId;
  readonly clock: FakeClock;
  readonly executor: FakeExecutor;
  readonly history: History;
  readonly manager: TaskManager;
  readonly dispatcher: Dispatcher;
  /** Who spoke of what it was not given. */
  readonly misconduct: PeerId[];
  /** Creates a task and sends it on its way. */
  create(prompt: string, options?: TaskOptions): Promise<Task>;
  record(task: Task): TaskRecord;
  state(task: Task): TaskState;
  /** The code of its failure, or its status. */
  outcome(task: Task): string;
  /** A link to this worker is up, or its load has changed. */
  join(worker: Worker): Promise<void>;
  change(worker: Worker): Promise<void>;
  lose(worker: Worker, given?: { isSudden?: boolean }): Promise<void>;
  /** What was said to it since the last call, as words: `submit 1`, with the attempt. */
  toldTo(worker: Worker): readonly string[];
  /** The same as messages. */
  messagesTo(worker: Worker): readonly RequesterMessage[];
  from(worker: Worker, task: Task): Answering;
  setDisk(state: 'broken' | 'sound'): void;
  /** As a process that is killed. */
  crash(): void;
}

export interface RequesterOptions {
  readonly directory?: string;
  readonly clock?: FakeClock;
  /** This machine takes nothing itself. */
  readonly isPaused?: boolean;
  readonly concurrency?: number;
  /** How long it blocks the event loop to say something. @default 0 */
  readonly sayingMs?: number;
}

export function createRequester(options: RequesterOptions = {}): Requester {
  const { clock = createFakeClock(), concurrency = 1, isPaused = false, sayingMs = 0 } = options;
  const self = aPeerId('self');
  const { history, close, setDisk } = openHistory(clock, options.directory);
  const executor = createFakeExecutor();
  const manager = new TaskManager({ self, history, executor, clock, log: silent }, concurrency);
  if (isPaused) manager.slots.pause();
  const workers = new Map<PeerId, Worker>();
  const said = new Map<PeerId, RequesterMessage[]>();
  const misconduct: PeerId[] = [];
  let hasCrashed = false;
  const dispatcher = new Dispatcher({
    ...{ self, manager, history, clock },
    workers: () => [...workers.values()],
    worker: (peer) => workers.get(peer) ?? null,
    say(peer, message) {
      if (!workers.has(peer) || hasCrashed) return false;
      said.set(peer, [...(said.get(peer) ?? []), message]);
      clock.stall(sayingMs);
      return true;
    },
    onMisconduct: (peer) => misconduct.push(peer),
  });
  dispatcher.start();

  function recordOf(id: TaskId): TaskRecord {
    const record = manager.getTask(id);
    if (record === null) throw new Error(`There is no task ${id}.`);
    return record;
  }

  function messagesTo({ id }: Worker): readonly RequesterMessage[] {
    const messages = said.get(id) ?? [];
    said.delete(id);
    return messages;
  }

  function from({ id: peer }: Worker, { id }: Task): Answering {
    const present = (): number => recordOf(id).attempt;
    const say = (attempt: number, rest: Said): void =>
      dispatcher.workerSaid(peer, { task_id: id, attempt, ...rest });
    const error = (code: TaskFailureCode) => ({ code, message: `It is ${code}.` });
    return {
      accepted: (attempt = present()) => say(attempt, { type: 'accepted', position: 0 }),
      awaiting: (attempt = present()) => say(attempt, { type: 'awaiting' }),
      executing: (attempt = present()) => say(attempt, { type: 'executing' }),
      progress: (given, attempt = present()) => say(attempt, { type: 'progress', ...given }),
      result: (result = 'done', attempt = present()) =>
        say(attempt, { type: 'result', result, duration_ms: 123 }),
      failed: (code, attempt = present()) => say(attempt, { type: 'failed', error: error(code) }),
      rejected: (code, attempt = present()) =>
        say(attempt, { type: 'rejected', error: error(code) }),
      withdrawn: (attempt = present()) => say(attempt, { type: 'withdrawn' }),
    };
  }

  return {
    self,
    clock,
    executor,
    history,
    manager,
    dispatcher,
    misconduct,
    async create(prompt, given = {}) {
      const task = await manager.createTask(prompt, { target: 'auto', ...given });
      dispatcher.dispatch(recordOf(task.id));
      await quiet();
      return task;
    },
    record: ({ id }) => recordOf(id),
    state: ({ id }) => recordOf(id).state,
    outcome({ id }) {
      const { state } = recordOf(id);
      return state.status === 'Failed' ? state.failure.code : state.status;
    },
    async join(worker) {
      workers.set(worker.id, worker);
      dispatcher.workerCame(worker.id);
      await quiet();
    },
    async change(worker) {
      workers.set(worker.id, worker);
      dispatcher.workersChanged();
      await quiet();
    },
    async lose(worker, { isSudden = false } = {}) {
      workers.delete(worker.id);
      dispatcher.workerLost(worker.id, { isSudden });
      await quiet();
    },
    messagesTo,
    toldTo: (worker) =>
      messagesTo(worker).map((message) =>
        'attempt' in message ? `${message.type} ${message.attempt}` : message.type,
      ),
    from,
    setDisk,
    crash() {
      hasCrashed = true;
      close();
    },
  };
}

type Without<Message, Field extends string> = Message extends unknown
  ? Omit<Message, Field>
  : never;
type Said = Without<TaskMessage, 'task_id' | 'attempt'>;
