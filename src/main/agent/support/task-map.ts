import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { TaskKey } from '../../../shared/model/task.ts';

/** Values by task. Two lookups, because joining sender and id to one key takes longer. */
export class TaskMap<Value> {
  readonly #bySender = new Map<PeerId, Map<TaskId, Value>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has({ sender, id }: TaskKey): boolean {
    return this.#bySender.get(sender)?.has(id) ?? false;
  }

  get({ sender, id }: TaskKey): Value | undefined {
    return this.#bySender.get(sender)?.get(id);
  }

  set({ sender, id }: TaskKey, value: Value): void {
    const values = this.#bySender.get(sender) ?? new Map<TaskId, Value>();
    const before = values.size;
    this.#bySender.set(sender, values.set(id, value));
    this.#size += values.size - before;
  }

  /** @returns whether it was there. */
  delete({ sender, id }: TaskKey): boolean {
    const values = this.#bySender.get(sender);
    if (values?.delete(id) !== true) return false;
    if (values.size === 0) this.#bySender.delete(sender);
    this.#size -= 1;
    return true;
  }

  clear(): void {
    this.#bySender.clear();
    this.#size = 0;
  }

  /** By sender. */
  *values(): Generator<Value> {
    for (const values of this.#bySender.values()) yield* values.values();
  }
}
