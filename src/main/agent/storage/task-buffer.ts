import type { TaskKey, TaskRecord } from '../../../shared/model/task.ts';
import type { AppError } from '../support/app-error.ts';
import { TaskMap } from '../support/task-map.ts';
import type { WriteBuffer } from './group-commit.ts';
import type { PendingWrite, TaskWriter } from './task-writer.ts';

/** What waits for the next commit. Several changes of one task become one write. */
export class TaskBuffer implements WriteBuffer {
  readonly #writer: TaskWriter;
  /** In the order of arrival. */
  #writes: PendingWrite[] = [];
  readonly #byTask = new TaskMap<PendingWrite>();
  #settlements: { readonly key: TaskKey; readonly attempt: number }[] = [];

  constructor(writer: TaskWriter) {
    this.#writer = writer;
  }

  get size(): number {
    return this.#writes.length + this.#settlements.length;
  }

  put(record: TaskRecord): PendingWrite {
    const known = this.#byTask.get(record.task);
    if (known !== undefined) {
      known.record = record;
      return known;
    }
    const write = { record, entries: [], attempts: [], creations: [] };
    this.#writes.push(write);
    this.#byTask.set(record.task, write);
    return write;
  }

  find(key: TaskKey): PendingWrite | undefined {
    return this.#byTask.get(key);
  }

  settle(key: TaskKey, attempt: number): void {
    this.#settlements.push({ key, attempt });
  }

  write(): void {
    for (const write of this.#writes) this.#writer.write(write);
    for (const { key, attempt } of this.#settlements) this.#writer.settle(key, attempt);
    this.#writer.finish();
  }

  committed(): void {
    for (const { creations } of this.#writes) {
      for (const creation of creations) creation.resolve();
    }
    this.#writes = [];
    this.#byTask.clear();
    this.#settlements = [];
  }

  /** Creations are told at once and dropped; everything else waits for the next attempt. */
  failed(error: AppError): void {
    this.#writer.forget();
    this.#writes = this.#writes.filter(({ record, creations }) => {
      for (const creation of creations) creation.reject(error);
      if (creations.length > 0) this.#byTask.delete(record.task);
      return creations.length === 0;
    });
  }
}
