import { EventEmitter } from 'node:events';
import { v4 as uuid } from 'uuid';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { BatchId, PeerId, TaskId } from '../../../shared/model/ids.ts';
import {
  DEFAULT_PRIORITY,
  DEFAULT_TIMEOUT_MS,
  DEFAULT_WAIT_MS,
  isEnded,
  type SingleTarget,
  type Task,
  type TaskKey,
  type TaskRecord,
  type TaskResult,
} from '../../../shared/model/task.ts';
import type { Executor } from '../executor/executor.ts';
import { AppError } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { ExecutionSlots } from './execution-slots.ts';
import type { History } from './history.ts';
import { OpenTasks } from './open-tasks.ts';
import type { Outcome } from './outcome.ts';
import {
  type Assignment,
  advance,
  journeyEntryOf,
  newRecord,
  notFound,
  parseTask,
  resultOf,
} from './task-record.ts';
import type { TaskEvent } from './transition.ts';

export interface TaskManagerParts {
  readonly self: PeerId;
  readonly history: History;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a creator may choose. */
export interface TaskOptions {
  /** 0 to 255; a higher number runs first. @default 5 */
  readonly priority?: number;
  /** The batch it belongs to, which is created with its first task. @default none */
  readonly batch?: { readonly id: BatchId; readonly name: string } | undefined;
  /** @default 'local' */
  readonly target?: SingleTarget;
  /** Bounds execution only. @default 5 minutes */
  readonly timeoutMs?: number;
  /** Bounds everything before execution. @default 24 hours */
  readonly waitMs?: number;
}

/** A peer's task that this agent took on. */
export interface Submission {
  readonly task: Task;
  /** From 1, raised by every retry or move. */
  readonly attempt: number;
  readonly timeoutMs: number;
}

export interface ExecutionOptions {
  /** Makes it a new attempt of an own task; a peer's task brought its attempt along. */
  readonly why?: string;
  /** How long it should take until the task is complete, in ms. */
  readonly predictedMs?: number | null;
  /** A W3C traceparent of the requester. */
  readonly trace?: string | undefined;
  /** A result that takes more as JSON ends the task as `too_large`. @default no limit */
  readonly maxResultBytes?: number;
}

/** A task that exists, and the promise that it is on disk. */
export interface Draft {
  readonly record: TaskRecord;
  readonly saved: Promise<void>;
}

interface TaskManagerEvents {
  /** A task of this agent, or one that a peer submitted, exists. */
  created: [record: TaskRecord];
  /** A task of this agent could not be saved and does not exist any more. */
  dropped: [record: TaskRecord];
  /** After every change, with the record as it is now; nothing of it need be committed yet. */
  changed: [record: TaskRecord, event: TaskEvent];
  /** What this machine executes or has queued has changed. */
  load: [];
}

/**
 * Creates, executes and tracks tasks: this agent's own and those that peers gave it.
 *
 * Open tasks are kept in memory, ended ones in the history; every change goes to both. Where a
 * task runs is not decided here but in `dispatch`.
 *
 * @example
 * ```ts
 * const task = await manager.createTask('Summarise the report');
 * const result = await manager.executeTask(task);
 * result.result; // 'Mock result for: Summarise the report'
 * manager.getTask(task.id)?.state.status; // 'Complete'
 * ```
 */
export class TaskManager extends EventEmitter<TaskManagerEvents> {
  readonly #parts: TaskManagerParts;
  readonly #open: OpenTasks;
  readonly slots: ExecutionSlots;

  constructor(parts: TaskManagerParts, concurrency: number) {
    super();
    this.#parts = parts;
    this.#open = new OpenTasks(parts.clock);
    this.slots = new ExecutionSlots({ ...parts, onLoad: () => this.emit('load') }, concurrency);
  }

  /**
   * Creates a task of this agent and saves it; it waits until it is executed or dispatched.
   *
   * @throws AppError `invalid_input` for a prompt or priority out of range, `storage_failed` when
   * it could not be saved; then it does not exist.
   */
  async createTask(prompt: string, options: TaskOptions = {}): Promise<Task> {
    const { record, saved } = this.draftTask(prompt, options);
    await saved;
    return record.task;
  }

  /**
   * Creates a task that can be sent on its way while it is being saved.
   *
   * @returns `saved` rejects as `createTask` does; the task is dropped then, wherever it is.
   */
  draftTask(prompt: string, options: TaskOptions = {}): Draft {
    const { self, clock, history } = this.#parts;
    const task = parseTask({
      id: uuid(),
      prompt,
      sender: self,
      timestamp: clock.now(),
      priority: options.priority ?? DEFAULT_PRIORITY,
    });
    const record = newRecord(task, {
      batch: options.batch?.id ?? null,
      target: options.target ?? 'local',
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      waitMs: options.waitMs ?? DEFAULT_WAIT_MS,
      now: clock.now(),
    });
    this.#open.enter(record);
    this.emit('created', record);
    const entry = journeyEntryOf(record, 'created', clock.now());
    const creating = history.create(record, entry, options.batch?.name);
    const saved = creating.catch((error: unknown) => {
      this.#drop(record);
      throw error;
    });
    return { record, saved };
  }

  /**
   * Executes a pending task on this machine, as soon as a slot is free.
   *
   * @throws AppError `not_found` for an unknown task, `conflict` for one that has ended, and its
   * failure's code when it fails.
   */
  async executeTask({ id, sender }: TaskKey): Promise<TaskResult> {
    const key = { id, sender };
    this.executeHere(key, { why: 'It was executed here by request.' });
    const ended = await this.whenEnded(key);
    if (ended.state.status === 'Failed') {
      throw new AppError(ended.state.failure.code, ended.state.failure.message);
    }
    return resultOf(ended);
  }

  /** @param sender this agent unless given. */
  getTask(id: TaskId, sender: PeerId = this.#parts.self): TaskRecord | null {
    return this.#open.get({ id, sender }) ?? this.#parts.history.find(sender, id);
  }

  /** @returns null while the task has no result. */
  getResult(id: TaskId, sender: PeerId = this.#parts.self): TaskResult | null {
    const record = this.getTask(id, sender);
    return record?.state.status === 'Complete' ? resultOf(record) : null;
  }

  /** Every task, own and foreign, oldest first. `history.page` gives them by pages. */
  listTasks(): TaskRecord[] {
    return this.#parts.history.list();
  }

  /**
   * Cancels an open task that waits or executes here.
   *
   * @throws AppError `not_found`, or `conflict` when it has ended already.
   */
  cancelTask(key: TaskKey): void {
    this.endTask(key, { code: 'cancelled', message: 'It was cancelled.' });
  }

  /** Ends an open task, waiting or executing here, with `failure`. */
  endTask(key: TaskKey, failure: Failure): void {
    this.#require(key);
    const wasHere = this.slots.end(key, failure);
    if (!wasHere) this.apply(key, { type: 'failed', failure });
  }

  /** Gives a peer's task back to it. @returns false when it executes already. */
  handBack(key: TaskKey, failure: Failure): boolean {
    const record = this.#require(key);
    if (record.state.status === 'Executing') return false;
    this.slots.forget(key);
    this.apply(key, { type: 'failed', failure, handedBack: true });
    return true;
  }

  /**
   * Makes a failed task of this agent pending again.
   *
   * @param target the one it had unless given.
   * @throws AppError `not_found`, or `conflict` when it is not a failed task of this agent.
   */
  retryTask(id: TaskId, target?: SingleTarget): TaskRecord {
    const { self, clock } = this.#parts;
    const record = this.getTask(id);
    if (record === null) throw notFound(id);
    if (record.state.status !== 'Failed') {
      throw new AppError('conflict', 'Only a failed task can be retried.');
    }
    this.#open.enter({
      ...record,
      target: target ?? record.target,
      enqueuedAt: clock.now(),
      endedAt: null,
    });
    return this.apply({ id, sender: self }, { type: 'retried' });
  }

  /** Takes on a peer's task, or a newer attempt of one that has ended; it waits to be executed. */
  adopt({ task, attempt, timeoutMs }: Submission): TaskRecord {
    const { self, clock, history } = this.#parts;
    const now = clock.now();
    const fresh = newRecord(task, { batch: null, target: 'local', timeoutMs, waitMs: 0, now });
    const record: TaskRecord = { ...fresh, attempt, worker: self };
    history.save(record, journeyEntryOf(record, 'created', now));
    this.#open.enter(record);
    this.emit('created', record);
    return record;
  }

  /** Queues an open task for execution on this machine. */
  executeHere(
    key: TaskKey,
    {
      why,
      predictedMs = null,
      trace,
      maxResultBytes = Number.POSITIVE_INFINITY,
    }: ExecutionOptions = {},
  ): TaskRecord {
    const { self } = this.#parts;
    const record = this.#require(key);
    if (this.slots.has(key)) {
      throw new AppError('conflict', `Task ${key.id} waits or executes here already.`);
    }
    if (why !== undefined) {
      this.apply(
        key,
        { type: 'assigned' },
        { worker: self, attempt: record.attempt + 1, why, predictedMs },
      );
    }
    const position = this.slots.add({
      task: record.task,
      timeoutMs: record.timeoutMs,
      ...{ trace, maxResultBytes },
      onExecuting: () => this.apply(key, { type: 'executing' }),
      onProgress: (progress) => this.apply(key, { type: 'progressed', ...progress }),
      onEnded: (outcome) => this.apply(key, eventOf(outcome)),
    });
    return this.apply(key, { type: 'accepted', position });
  }

  /** Applies what happened to an open task, here or at its worker, and saves and announces it. */
  apply(key: TaskKey, event: TaskEvent, assignment?: Assignment): TaskRecord {
    const { history, clock, self } = this.#parts;
    const before = this.#require(key);
    const now = clock.now();
    const record = advance(before, event, {
      now,
      elapsedMs: this.#open.inStageMs(key),
      isHere: before.worker === self,
      ...(assignment === undefined ? {} : { assignment }),
    });
    if (event.type === 'progressed') this.#open.update(record);
    else {
      if (isEnded(record.state.status)) this.#open.end(record);
      else this.#open.enter(record);
      const attempt = assignment === undefined ? undefined : { ...assignment, at: now };
      history.save(record, journeyEntryOf(record, event.type, now), attempt);
    }
    this.emit('changed', record, event);
    return record;
  }

  /** Another worker was faster: what runs or waits here is dropped, and the task is that worker's. */
  takeOver(key: TaskKey, assignment: Assignment): TaskRecord {
    const record = this.#require(key);
    this.slots.forget(key);
    if (record.state.status === 'Executing') this.apply(key, { type: 'returned' });
    return this.apply(key, { type: 'assigned' }, assignment);
  }

  /** @returns the record once it has ended, at once when it has. */
  async whenEnded(key: TaskKey): Promise<TaskRecord> {
    const record = this.getTask(key.id, key.sender);
    if (record === null) throw notFound(key.id);
    return isEnded(record.state.status) ? record : this.#open.whenEnded(key);
  }

  /** Every open task, in no order. */
  openTasks(): Generator<TaskRecord> {
    return this.#open.all();
  }

  /** Brings what was open when the agent last ran back into memory, as it was. */
  restore(): TaskRecord[] {
    const records = this.#parts.history.open();
    for (const record of records) this.#open.enter(record);
    return records;
  }

  #drop(record: TaskRecord): void {
    if (!this.#open.drop(record.task)) return;
    this.slots.forget(record.task);
    this.emit('dropped', record);
  }

  #require(key: TaskKey): TaskRecord {
    const record = this.#open.get(key);
    if (record !== null) return record;
    if (this.#parts.history.find(key.sender, key.id) === null) throw notFound(key.id);
    throw new AppError('conflict', `Task ${key.id} has ended already.`);
  }
}

function eventOf(outcome: Outcome): TaskEvent {
  return outcome.ok
    ? { type: 'completed', result: outcome.result, durationMs: outcome.durationMs }
    : { type: 'failed', failure: outcome.failure };
}
