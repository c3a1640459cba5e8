import type { Failure } from '../../../shared/contract/failure.ts';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { isEnded, type TaskRecord } from '../../../shared/model/task.ts';
import type { TaskMessage } from '../protocols/link/messages.ts';
import type { History } from '../tasks/history.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { GivenTask, GivenTasks } from './given-tasks.ts';

export interface AnswersParts {
  readonly manager: TaskManager;
  readonly history: History;
  readonly given: GivenTasks;
  /** The worker has answered a `submit`. */
  readonly onAnswered: (id: TaskId) => void;
  /** The task is ours again: given back unbegun, or for a reason that counts as an attempt. */
  readonly onReturned: (given: GivenTask, failure: Failure | null) => void;
  /** The worker does not take the task. */
  readonly onRefused: (given: GivenTask, failure: Failure) => void;
  readonly onMisconduct: (peer: PeerId, reason: string) => void;
  /** Tells a worker that its attempt is no longer wanted. */
  readonly stopFormer: (peer: PeerId, id: TaskId, attempt: number) => void;
}

/** Applies what workers say of own tasks; the first result of any worker that was given a task wins. */
export class Answers {
  readonly #parts: AnswersParts;

  constructor(parts: AnswersParts) {
    this.#parts = parts;
  }

  take(peer: PeerId, message: TaskMessage): void {
    const given = this.#parts.given.get(message.task_id);
    if (given?.worker === peer && given.attempt === message.attempt) {
      this.#takeCurrent(given, message);
    } else if (this.#parts.given.isFormer(peer, message.task_id, message.attempt)) {
      this.#takeFormer(peer, message);
    } else if (!this.#wasGiven(peer, message)) {
      this.#parts.onMisconduct(peer, `It spoke of a task that it was not given: ${message.type}.`);
    }
  }

  #takeCurrent(given: GivenTask, message: TaskMessage): void {
    this.#parts.onAnswered(given.id);
    const record = this.#parts.manager.getTask(given.id);
    if (record === null || isEnded(record.state.status)) return;
    switch (message.type) {
      case 'accepted':
      case 'awaiting':
      case 'executing':
        if (record.state.status === 'Pending') this.#parts.manager.apply(record.task, message);
        return;
      case 'progress':
        this.#progress(record, message);
        return;
      case 'result':
        this.#settle(given);
        this.#complete(record, message.result, message.duration_ms);
        return;
      case 'rejected':
        this.#settle(given);
        this.#parts.onRefused(given, message.error);
        return;
      case 'withdrawn':
        this.#settle(given);
        this.#parts.onReturned(given, null);
        return;
      case 'failed':
        this.#settle(given);
        this.#failed(given, record, message.error);
    }
  }

  #progress(record: TaskRecord, message: Extract<TaskMessage, { type: 'progress' }>): void {
    if (record.state.status !== 'Executing') return;
    const { fraction, text } = message;
    this.#parts.manager.apply(record.task, {
      type: 'progressed',
      ...(fraction === undefined ? {} : { fraction }),
      ...(text === undefined ? {} : { text }),
    });
  }

  #failed(given: GivenTask, record: TaskRecord, failure: Failure): void {
    if (isMovable(record, failure)) this.#parts.onReturned(given, failure);
    else this.#parts.manager.apply(record.task, { type: 'failed', failure });
  }

  /** An attempt that was left behind: of it only a result still matters, and only the first. */
  #takeFormer(peer: PeerId, message: TaskMessage): void {
    if (!endsAttempt(message)) return;
    const { given, manager, history } = this.#parts;
    const { task_id: id, attempt } = message;
    given.forgetFormer(peer, id);
    const record = manager.getTask(id);
    if (record === null) return;
    history.settleAttempt(record.task, attempt);
    if (message.type !== 'result' || isEnded(record.state.status)) return;
    this.#stopCurrent(id);
    const overtaken = manager.takeOver(record.task, {
      worker: peer,
      attempt,
      why: 'It answered first.',
      predictedMs: null,
    });
    this.#complete(overtaken, message.result, message.duration_ms);
  }

  #stopCurrent(id: TaskId): void {
    const current = this.#parts.given.get(id);
    if (current === null) return;
    this.#parts.given.leaveBehind(id);
    this.#parts.stopFormer(current.worker, id, current.attempt);
  }

  #complete(record: TaskRecord, result: string, durationMs: number): void {
    const { manager } = this.#parts;
    // A reconnected worker may report the end of what was never seen to begin.
    if (record.state.status === 'Pending') manager.apply(record.task, { type: 'executing' });
    manager.apply(record.task, { type: 'completed', result, durationMs });
  }

  #settle(given: GivenTask): void {
    const record = this.#parts.manager.getTask(given.id);
    this.#parts.given.remove(given.id);
    if (record !== null) this.#parts.history.settleAttempt(record.task, given.attempt);
  }

  /** Whether it was given to that peer once; then this is a late word, not a lie. */
  #wasGiven(peer: PeerId, { task_id: id, attempt }: TaskMessage): boolean {
    const record = this.#parts.manager.getTask(id);
    if (record === null) return false;
    return this.#parts.history
      .attempts(record.task.sender, id)
      .some((given) => given.worker === peer && given.attempt === attempt);
  }
}

/** Some ends on the worker's side are no verdict on the task: it can run elsewhere, or again. */
function isMovable(record: TaskRecord, { code }: Failure): boolean {
  return code === 'peer_lost' || (code === 'interrupted' && record.target === 'auto');
}

function endsAttempt({ type }: TaskMessage): boolean {
  return type === 'result' || type === 'failed' || type === 'withdrawn' || type === 'rejected';
}
