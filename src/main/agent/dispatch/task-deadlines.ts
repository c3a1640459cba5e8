import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import type { Clock } from '../support/clock.ts';
import { Deadlines } from '../support/deadlines.ts';

/** A live worker that has not answered a `submit` after this long is treated as lost. */
export const FIRST_ANSWER_MS = 60_000;
/** How long a live worker may take to answer a `cancel` before the task counts as cancelled. */
export const CANCEL_ANSWER_MS = 3_000;

/** What is called when time is up. */
export interface TaskDeadlineParts {
  readonly clock: Clock;
  readonly onWaitedTooLong: (id: TaskId) => void;
  readonly onNoAnswer: (id: TaskId) => void;
  readonly onNoCancelAnswer: (id: TaskId) => void;
  readonly onWorkerNotBack: (worker: PeerId) => void;
}

/** What a requester waits for, and for how long; no jump of the wall clock shortens or prolongs it. */
export class TaskDeadlines {
  readonly #clock: Clock;
  /** Each kind by itself: all of a kind take equally long, and so fall due in the order of their arrival. */
  readonly #waits: Deadlines;
  readonly #answers: Deadlines;
  readonly #cancelAnswers: Deadlines;
  readonly #workersBack: Deadlines;

  constructor(parts: TaskDeadlineParts) {
    const { clock } = parts;
    this.#clock = clock;
    this.#waits = new Deadlines(clock, parts.onWaitedTooLong);
    this.#answers = new Deadlines(clock, parts.onNoAnswer);
    this.#cancelAnswers = new Deadlines(clock, parts.onNoCancelAnswer);
    this.#workersBack = new Deadlines(clock, parts.onWorkerNotBack);
  }

  start(): void {
    for (const deadlines of this.#all()) deadlines.start();
  }

  stop(): void {
    for (const deadlines of this.#all()) deadlines.stop();
  }

  /** What is left of a task's waiting bound. A clock that was set back gives it no more than that. */
  setWait({ task, enqueuedAt, waitMs }: TaskRecord): void {
    const waitedMs = Math.max(0, this.#clock.now() - enqueuedAt);
    this.#waits.set(task.id, Math.max(0, waitMs - waitedMs));
  }

  /** What has executed waits anew: the bound of its first waiting may have passed meanwhile. */
  setWaitAnew({ task, waitMs }: TaskRecord): void {
    this.#waits.set(task.id, waitMs);
  }

  setAnswer(id: TaskId): void {
    this.#answers.set(id, FIRST_ANSWER_MS);
  }

  clearAnswer(id: TaskId): void {
    this.#answers.clear(id);
  }

  setCancelAnswer(id: TaskId): void {
    this.#cancelAnswers.set(id, CANCEL_ANSWER_MS);
  }

  setWorkerBack(worker: PeerId, inMs: number): void {
    this.#workersBack.set(worker, inMs);
  }

  clearWorkerBack(worker: PeerId): void {
    this.#workersBack.clear(worker);
  }

  /** The task has ended. */
  clearTask(id: TaskId): void {
    for (const deadlines of [this.#waits, this.#answers, this.#cancelAnswers]) deadlines.clear(id);
  }

  #all(): Deadlines[] {
    return [this.#waits, this.#answers, this.#cancelAnswers, this.#workersBack];
  }
}
