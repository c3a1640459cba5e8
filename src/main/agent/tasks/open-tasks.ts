import type { TaskKey, TaskRecord } from '../../../shared/model/task.ts';
import type { Clock } from '../support/clock.ts';
import { TaskMap } from '../support/task-map.ts';

interface OpenTask {
  readonly record: TaskRecord;
  /** When its present stage began, on the monotonic clock. */
  readonly since: number;
}

/** The tasks that have not ended, how long each is in its present stage, and who waits for its end. */
export class OpenTasks {
  readonly #clock: Clock;
  readonly #tasks = new TaskMap<OpenTask>();
  readonly #waiting = new TaskMap<PromiseWithResolvers<TaskRecord>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: TaskKey): TaskRecord | null {
    return this.#tasks.get(key)?.record ?? null;
  }

  *all(): Generator<TaskRecord> {
    for (const { record } of this.#tasks.values()) yield record;
  }

  /** Milliseconds; never negative. */
  inStageMs(key: TaskKey): number {
    const now = this.#clock.monotonic();
    return now - (this.#tasks.get(key)?.since ?? now);
  }

  /** A stage begins now. */
  enter(record: TaskRecord): void {
    this.#tasks.set(record.task, { record, since: this.#clock.monotonic() });
  }

  /** The same stage goes on. */
  update(record: TaskRecord): void {
    const since = this.#tasks.get(record.task)?.since ?? this.#clock.monotonic();
    this.#tasks.set(record.task, { record, since });
  }

  end(record: TaskRecord): void {
    this.#tasks.delete(record.task);
    this.#waiting.get(record.task)?.resolve(record);
    this.#waiting.delete(record.task);
  }

  /** @returns false when it is not here. */
  drop(key: TaskKey): boolean {
    return this.#tasks.delete(key);
  }

  whenEnded(key: TaskKey): Promise<TaskRecord> {
    const waiting = this.#waiting.get(key) ?? Promise.withResolvers<TaskRecord>();
    this.#waiting.set(key, waiting);
    return waiting.promise;
  }
}
