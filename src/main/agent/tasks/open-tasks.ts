import { nameOf, type TaskKey, type TaskRecord } from '../../../shared/model/task.ts';
import type { Clock } from '../support/clock.ts';

interface OpenTask {
  readonly record: TaskRecord;
  /** When its present stage began, on the monotonic clock. */
  readonly since: number;
}

/** The tasks that have not ended, how long each is in its present stage, and who waits for its end. */
export class OpenTasks {
  readonly #clock: Clock;
  readonly #tasks = new Map<string, OpenTask>();
  readonly #waiting = new Map<string, PromiseWithResolvers<TaskRecord>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: TaskKey): TaskRecord | null {
    return this.#tasks.get(nameOf(key))?.record ?? null;
  }

  *all(): Generator<TaskRecord> {
    for (const { record } of this.#tasks.values()) yield record;
  }

  /** Milliseconds; never negative. */
  inStageMs(key: TaskKey): number {
    const now = this.#clock.monotonic();
    return now - (this.#tasks.get(nameOf(key))?.since ?? now);
  }

  /** A stage begins now. */
  enter(record: TaskRecord): void {
    this.#tasks.set(nameOf(record.task), { record, since: this.#clock.monotonic() });
  }

  /** The same stage goes on. */
  update(record: TaskRecord): void {
    const name = nameOf(record.task);
    const since = this.#tasks.get(name)?.since ?? this.#clock.monotonic();
    this.#tasks.set(name, { record, since });
  }

  end(record: TaskRecord): void {
    const name = nameOf(record.task);
    this.#tasks.delete(name);
    this.#waiting.get(name)?.resolve(record);
    this.#waiting.delete(name);
  }

  /** @returns false when it is not here. */
  drop(key: TaskKey): boolean {
    return this.#tasks.delete(nameOf(key));
  }

  whenEnded(key: TaskKey): Promise<TaskRecord> {
    const waiting = this.#waiting.get(nameOf(key)) ?? Promise.withResolvers<TaskRecord>();
    this.#waiting.set(nameOf(key), waiting);
    return waiting.promise;
  }
}
