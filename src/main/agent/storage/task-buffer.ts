import type { TaskRecord } from '../../../shared/model/task.ts';
import { nameOf, type TaskKey } from '../../../shared/model/task.ts';
import type { AppError } from '../support/app-error.ts';
import type { WriteBuffer } from './group-commit.ts';
import type { PendingWrite, TaskWriter } from './task-writer.ts';

/** What waits for the next commit. Several changes of one task become one write. */
export class TaskBuffer implements WriteBuffer {
  readonly #writer: TaskWriter;
  readonly #writes = new Map<string, PendingWrite>();
  #settlements: { readonly key: TaskKey; readonly attempt: number }[] = [];

  constructor(writer: TaskWriter) {
    this.#writer = writer;
  }

  get size(): number {
    return this.#writes.size + this.#settlements.length;
  }

  put(record: TaskRecord): PendingWrite {
    const key = nameOf(record.task);
    const known = this.#writes.get(key);
    if (known !== undefined) {
      known.record = record;
      return known;
    }
    const write = { record, entries: [], attempts: [], creations: [] };
    this.#writes.set(key, write);
    return write;
  }

  find(key: TaskKey): PendingWrite | undefined {
    return this.#writes.get(nameOf(key));
  }

  settle(key: TaskKey, attempt: number): void {
    this.#settlements.push({ key, attempt });
  }

  write(): void {
    for (const write of this.#writes.values()) this.#writer.write(write);
    for (const { key, attempt } of this.#settlements) this.#writer.settle(key, attempt);
    this.#writer.finish();
  }

  committed(): void {
    for (const { creations } of this.#writes.values()) {
      for (const creation of creations) creation.resolve();
    }
    this.#writes.clear();
    this.#settlements = [];
  }

  /** Creations are told at once and dropped; everything else waits for the next attempt. */
  failed(error: AppError): void {
    this.#writer.forget();
    for (const [key, { creations }] of this.#writes) {
      if (creations.length === 0) continue;
      for (const creation of creations) creation.reject(error);
      this.#writes.delete(key);
    }
  }
}
