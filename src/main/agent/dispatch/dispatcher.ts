import type { Failure } from '../../../shared/contract/failure.ts';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { isEnded, type SingleTarget, type TaskRecord } from '../../../shared/model/task.ts';
import type { RequesterMessage, TaskMessage } from '../protocols/link/messages.ts';
import type { Clock } from '../support/clock.ts';
import type { History } from '../tasks/history.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import { notFound } from '../tasks/task-record.ts';
import { activeTrace } from '../tasks/tracing.ts';
import { Answers } from './answers.ts';
import { type GivenTask, GivenTasks } from './given-tasks.ts';
import { type Placed, Placement } from './placement.ts';
import { TakingBack } from './taking-back.ts';
import { TaskDeadlines } from './task-deadlines.ts';
import { localCandidate, type Worker } from './workers.ts';

/** How often an `auto` task is given to a worker before it fails. */
export const MAX_ATTEMPTS = 3;
/** A worker whose connection broke may come back this soon with nothing moved. */
export const RECONNECT_GRACE_MS = 1_000;
/** After a restart, workers have this long to come back before `auto` tasks move. */
export const RESTART_RECONNECT_MS = 10_000;
/** How long workers may speak of what this agent has forgotten in a crash: then they have aborted it. */
const AFTERMATH_MS = 60_000;

export interface DispatcherParts {
  readonly self: PeerId;
  readonly manager: TaskManager;
  readonly history: History;
  readonly clock: Clock;
  /** The peers that can be given tasks now. */
  readonly workers: () => readonly Worker[];
  readonly worker: (peer: PeerId) => Worker | null;
  /** @returns false when that peer cannot be reached now. */
  readonly say: (peer: PeerId, message: RequesterMessage) => boolean;
  /** A peer said something that the protocol forbids. */
  readonly onMisconduct: (peer: PeerId, reason: string) => void;
}

const cancelled: Failure = { code: 'cancelled', message: 'It was cancelled.' };
const interrupted: Failure = {
  code: 'interrupted',
  message: 'Meshtask stopped on this machine while it executed.',
};

/** The requester's side of dispatch: gives own tasks to workers and follows them to their end. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #placement: Placement;
  readonly #takingBack: TakingBack;
  readonly #given = new GivenTasks();
  readonly #answers: Answers;
  readonly #deadlines: TaskDeadlines;
  #startedAt = Number.NEGATIVE_INFINITY;
  /** How often a worker was lost with it, by task. */
  readonly #losses = new Map<TaskId, number>();

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#takingBack = new TakingBack({
      ...parts,
      given: this.#given,
      onTaken: (record) => this.#putBack(record),
    });
    this.#placement = new Placement({
      ...parts,
      countAt: (peer) => this.#given.countAt(peer),
      here: () => localCandidate(parts.self, parts.manager.slots),
      onPlaced: (id, placed) => this.#give(id, placed),
      isAnyGiven: () => !this.#given.isEmpty,
      movableAt: (worker) => this.#takingBack.movableAt(worker).length,
      takeBack: (worker) => this.#takingBack.askFor(worker),
    });
    this.#deadlines = new TaskDeadlines({
      clock: parts.clock,
      onWaitedTooLong: (id) => this.#waitedTooLong(id),
      onNoAnswer: (id) => this.#notAnswered(id),
      onNoCancelAnswer: (id) => this.#cancelNotAnswered(id),
      onWorkerNotBack: (worker) => this.#moveFrom(worker),
    });
    this.#answers = new Answers({
      manager: parts.manager,
      given: this.#given,
      history: parts.history,
      onAnswered: (id) => this.#deadlines.clearAnswer(id),
      onReturned: (given, failure) => this.#returned(given, failure),
      onRefused: (given, failure) => this.#refused(given, failure),
      onMisconduct: (peer, reason) => this.#misbehaved(peer, reason),
      stopFormer: (peer, id, attempt) => this.#stopFormer(peer, id, attempt),
    });
    parts.manager.on('changed', (record) => {
      if (isEnded(record.state.status)) this.#forget(record);
    });
    parts.manager.on('dropped', (record) => this.#forget(record));
    parts.manager.on('load', () => {
      if (parts.manager.slots.isPaused) this.#takingBack.fromHere();
      this.#placement.placeSoon();
    });
  }

  start(): void {
    this.#startedAt = this.#parts.clock.monotonic();
    this.#deadlines.start();
    this.#placement.start();
  }

  /**
   * This agent leaves. Whether a worker drops what it has queued or has just begun it, only the
   * worker knows: the next start asks it, before the task may go elsewhere.
   */
  leave(): void {
    this.#placement.stop();
    this.#deadlines.stop();
    for (const given of this.#given.all()) {
      if (given.isCancelling) this.#abandon(given, cancelled);
    }
  }

  /** How many own tasks a peer has open. */
  countAt(peer: PeerId): number {
    return this.#given.countAt(peer);
  }

  /** Sends a new task on its way, to where its target says. */
  dispatch(record: TaskRecord): void {
    this.#deadlines.setWait(record);
    if (record.target === 'local') {
      this.#parts.manager.executeHere(record.task, { why: 'This machine was chosen by name.' });
      return;
    }
    this.#placement.add(record);
  }

  /**
   * Ends an own task wherever it is. A worker that is there is asked first: its result may have
   * been faster.
   *
   * @throws AppError `not_found`, or `conflict` when it has ended already.
   */
  cancel(id: TaskId): void {
    const given = this.#given.get(id);
    if (given === null) {
      this.#parts.manager.cancelTask({ id, sender: this.#parts.self });
      return;
    }
    const { attempt, worker } = given;
    given.isCancelling = true;
    if (this.#parts.say(worker, { type: 'cancel', task_id: id, attempt })) {
      this.#deadlines.setCancelAnswer(id);
    } else this.#abandon(given, cancelled);
  }

  /**
   * @param target the one it had unless given.
   * @throws AppError `not_found`, or `conflict` when it is not a failed task of this agent.
   */
  retry(id: TaskId, target?: SingleTarget): TaskRecord {
    const record = this.#parts.manager.retryTask(id, target);
    this.dispatch(record);
    return record;
  }

  /** Brings back own tasks that were open when the agent last ran. */
  restore(records: readonly TaskRecord[]): void {
    for (const record of records) this.#restoreOne(record);
    this.#placement.placeSoon();
  }

  /** This worker can be given tasks: what is there is submitted again, what is not is cancelled. */
  workerCame(peer: PeerId): void {
    this.#deadlines.clearWorkerBack(peer);
    for (const { sender, id, attempt } of this.#parts.history.unsettledAttempts(peer)) {
      if (sender !== this.#parts.self) continue;
      if (this.#given.get(id)?.attempt !== attempt) this.#given.rememberFormer(peer, id, attempt);
    }
    for (const given of this.#given.at(peer)) {
      if (given.isCancelling) this.#stopFormer(peer, given.id, given.attempt);
      else this.#submit(given);
    }
    for (const { id, attempt } of this.#given.formerAt(peer)) {
      this.#parts.say(peer, { type: 'cancel', task_id: id, attempt });
    }
    this.#placement.placeSoon();
  }

  /** @param isSudden a connection broke and may be back at once; else the peer is known to be gone. */
  workerLost(peer: PeerId, { isSudden }: { isSudden: boolean }): void {
    for (const { id } of this.#given.at(peer)) this.#deadlines.clearAnswer(id);
    if (isSudden) this.#deadlines.setWorkerBack(peer, RECONNECT_GRACE_MS);
    else this.#moveFrom(peer);
  }

  /** A worker's load, its trust, or ours, has changed. */
  workersChanged(): void {
    this.#placement.placeSoon();
  }

  workerSaid(peer: PeerId, message: TaskMessage): void {
    this.#answers.take(peer, message);
  }

  #restoreOne(record: TaskRecord): void {
    const { task, state, worker, attempt, target } = record;
    const wasHere = worker === null || worker === this.#parts.self || isQueued(record);
    if (!wasHere) {
      this.#given.add(task.id, worker, attempt);
      if (state.status === 'Executing') this.#deadlines.setWaitAnew(record);
      else this.#deadlines.setWait(record);
      this.#deadlines.setWorkerBack(worker, RESTART_RECONNECT_MS);
    } else if (state.status === 'Executing' && (target !== 'auto' || attempt >= MAX_ATTEMPTS)) {
      this.#fail(record, interrupted);
    } else if (isQueued(record)) this.dispatch(record);
    else this.dispatch(this.#parts.manager.apply(task, { type: 'returned' }));
  }

  #give(id: TaskId, placed: Placed): void {
    const record = this.#recordOf(id);
    if (record === null) return;
    if (placed.worker === this.#parts.self) {
      this.#parts.manager.executeHere(record.task, placed);
      return;
    }
    this.#submit(this.#assign(record, placed));
  }

  #assign(record: TaskRecord, placed: Placed): GivenTask {
    const attempt = record.attempt + 1;
    this.#parts.manager.apply(record.task, { type: 'assigned' }, { ...placed, attempt });
    return this.#given.add(record.task.id, placed.worker, attempt);
  }

  #submit({ id, worker, attempt }: GivenTask): void {
    const record = this.#recordOf(id);
    if (record === null) return;
    const trace = activeTrace();
    this.#deadlines.setAnswer(id);
    this.#parts.say(worker, {
      type: 'submit',
      task: record.task,
      attempt,
      timeout_ms: record.timeoutMs,
      ...(trace === undefined ? {} : { trace }),
    });
  }

  /** A worker gave a task back, or lost it; it goes elsewhere, or waits for that worker. */
  #returned(given: GivenTask, failure: Failure | null): void {
    const record = this.#recordOf(given.id);
    if (record === null) return;
    if (failure !== null) this.#losses.set(given.id, (this.#losses.get(given.id) ?? 0) + 1);
    const isLastAttempt = (this.#losses.get(given.id) ?? 0) >= MAX_ATTEMPTS;
    if (given.isCancelling) this.#fail(record, cancelled);
    else if (failure !== null && record.target === 'auto' && isLastAttempt) {
      this.#fail(record, failure);
    } else this.#putBack(record);
  }

  #putBack(record: TaskRecord): void {
    if (record.state.status === 'Executing') this.#deadlines.setWaitAnew(record);
    if (!isQueued(record)) this.#parts.manager.apply(record.task, { type: 'returned' });
    this.#placement.add(record);
  }

  #refused(given: GivenTask, failure: Failure): void {
    const record = this.#recordOf(given.id);
    if (record === null) return;
    if (given.isCancelling) {
      this.#fail(record, cancelled);
      return;
    }
    if (failure.code === 'busy') {
      this.#placement.busy(given.worker);
    } else if (record.target === 'auto' && failure.code === 'rejected') {
      this.#placement.refusedBy(given.worker, given.id);
    } else {
      this.#fail(record, failure);
      return;
    }
    this.#putBack(record);
  }

  /** A worker is gone: `auto` tasks move, a task for it by name waits until it is back. */
  #moveFrom(peer: PeerId): void {
    for (const given of this.#given.at(peer)) {
      const record = this.#recordOf(given.id);
      if (given.isCancelling) this.#abandon(given, cancelled);
      else if (record?.target === 'auto') {
        this.#given.leaveBehind(given.id);
        this.#returned(given, { code: 'peer_lost', message: 'The machine that had it was lost.' });
      } else if (record?.state.status === 'Executing') {
        this.#deadlines.setWaitAnew(record);
      }
    }
  }

  #notAnswered(id: TaskId): void {
    const given = this.#given.get(id);
    if (given === null) return;
    this.#given.leaveBehind(id);
    this.#stopFormer(given.worker, given.id, given.attempt);
    this.#returned(given, { code: 'unreachable', message: 'The machine did not answer.' });
  }

  #cancelNotAnswered(id: TaskId): void {
    const given = this.#given.get(id);
    if (given !== null) this.#abandon(given, cancelled);
  }

  #waitedTooLong(id: TaskId): void {
    const record = this.#recordOf(id);
    if (record === null) return;
    const given = this.#given.get(id);
    const isThere = given === null || this.#parts.worker(given.worker) !== null;
    if (record.state.status === 'Executing' && isThere) return;
    const failure = waitedFailure(record, isThere && this.#targetIsThere(record));
    if (given === null) this.#parts.manager.endTask(record.task, failure);
    else this.#abandon(given, failure);
  }

  #targetIsThere({ target }: TaskRecord): boolean {
    return typeof target !== 'object' || this.#parts.worker(target.peer) !== null;
  }

  /** Ends a task here; its worker is told now, or when it is back. */
  #abandon(given: GivenTask, failure: Failure): void {
    this.#given.leaveBehind(given.id);
    this.#stopFormer(given.worker, given.id, given.attempt);
    const record = this.#recordOf(given.id);
    if (record !== null) this.#fail(record, failure);
  }

  #stopFormer(peer: PeerId, id: TaskId, attempt: number): void {
    this.#parts.say(peer, { type: 'cancel', task_id: id, attempt });
  }

  #fail(record: TaskRecord, failure: Failure): void {
    this.#parts.manager.apply(record.task, { type: 'failed', failure });
  }

  /**
   * Right after a restart a worker may honestly speak of a task whose creation was under way, and
   * acknowledged to nobody, when this agent was killed.
   */
  #misbehaved(peer: PeerId, reason: string): void {
    const upMs = this.#parts.clock.monotonic() - this.#startedAt;
    if (upMs > AFTERMATH_MS) this.#parts.onMisconduct(peer, reason);
  }

  /** It has ended, or never was: nothing is owed to it any more. */
  #forget(record: TaskRecord): void {
    const { task } = record;
    if (task.sender !== this.#parts.self) return;
    const given = this.#given.get(task.id);
    if (given !== null) {
      this.#given.leaveBehind(task.id);
      this.#stopFormer(given.worker, given.id, given.attempt);
    }
    this.#deadlines.clearTask(task.id);
    this.#losses.delete(task.id);
    this.#placement.forget(record);
    this.#placement.placeSoon();
  }

  /** @returns an own task that has not ended. */
  #recordOf(id: TaskId): TaskRecord | null {
    const record = this.#parts.manager.getTask(id);
    if (record === null) throw notFound(id);
    return isEnded(record.state.status) ? null : record;
  }
}

function isQueued({ state }: TaskRecord): boolean {
  return state.status === 'Pending' && state.stage === 'queued';
}

function waitedFailure(record: TaskRecord, isThere: boolean): Failure {
  const waited = `It waited for ${Math.round(record.waitMs / 1_000)} s`;
  return isThere
    ? { code: 'timed_out', message: `${waited} and was not begun.` }
    : { code: 'unreachable', message: `${waited}, and the machine that was to run it was away.` };
}
