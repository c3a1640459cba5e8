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
  readonly #deadlines: Deadlines;

  constructor(parts: TaskDeadlineParts) {
    const { clock, onWaitedTooLong, onNoAnswer, onNoCancelAnswer, onWorkerNotBack } = parts;
    const handlers = new Map([
      ['wait', onWaitedTooLong],
      ['answer', onNoAnswer],
      ['cancel', onNoCancelAnswer],
      ['lost', onWorkerNotBack],
    ]);
    this.#clock = clock;
    this.#deadlines = new Deadlines(clock, (due) => {
      const [kind = '', subject = ''] = due.split(':');
      handlers.get(kind)?.(subject);
    });
  }

  start(): void {
    this.#deadlines.start();
  }

  stop(): void {
    this.#deadlines.stop();
  }

  /** What is left of a task's waiting bound. A clock that was set back gives it no more than that. */
  setWait({ task, enqueuedAt, waitMs }: TaskRecord): void {
    const waitedMs = Math.max(0, this.#clock.now() - enqueuedAt);
    this.#deadlines.set(`wait:${task.id}`, Math.max(0, waitMs - waitedMs));
  }

  /** What has executed waits anew: the bound of its first waiting may have passed meanwhile. */
  setWaitAnew({ task, waitMs }: TaskRecord): void {
    this.#deadlines.set(`wait:${task.id}`, waitMs);
  }

  setAnswer(id: TaskId): void {
    this.#deadlines.set(`answer:${id}`, FIRST_ANSWER_MS);
  }

  clearAnswer(id: TaskId): void {
    this.#deadlines.clear(`answer:${id}`);
  }

  setCancelAnswer(id: TaskId): void {
    this.#deadlines.set(`cancel:${id}`, CANCEL_ANSWER_MS);
  }

  setWorkerBack(worker: PeerId, inMs: number): void {
    this.#deadlines.set(`lost:${worker}`, inMs);
  }

  clearWorkerBack(worker: PeerId): void {
    this.#deadlines.clear(`lost:${worker}`);
  }

  /** The task has ended. */
  clearTask(id: TaskId): void {
    for (const kind of ['wait', 'answer', 'cancel']) this.#deadlines.clear(`${kind}:${id}`);
  }
}
