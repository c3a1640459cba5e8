import type { PeerId } from '../../../shared/model/ids.ts';
import { SortedQueue } from '../support/sorted-queue.ts';

/**
 * What waits for a slot on this machine: requesters take turns, and within each the smallest order
 * key runs first.
 */
export class TaskQueue<Item> {
  /** The requester whose turn is next stands first. */
  readonly #byRequester = new Map<PeerId, SortedQueue<Item>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns how many of the same requester run before it. */
  add(requester: PeerId, id: string, item: Item, key: number): number {
    const queue = this.#byRequester.get(requester) ?? new SortedQueue<Item>();
    this.#byRequester.set(requester, queue);
    const position = queue.add(id, item, key);
    this.#size += 1;
    return position;
  }

  has(requester: PeerId, id: string): boolean {
    return this.#byRequester.get(requester)?.has(id) ?? false;
  }

  /** What waits of one requester, in its order. */
  of(requester: PeerId): Item[] {
    return [...(this.#byRequester.get(requester) ?? [])];
  }

  take(): Item | null {
    const turn = this.#byRequester.entries().next();
    if (turn.done === true) return null;
    const [requester, queue] = turn.value;
    const item = queue.take();
    this.#size -= 1;
    this.#byRequester.delete(requester);
    if (queue.size > 0) this.#byRequester.set(requester, queue);
    return item;
  }

  remove(requester: PeerId, id: string): Item | null {
    const queue = this.#byRequester.get(requester);
    const item = queue?.remove(id) ?? null;
    if (item === null) return null;
    this.#size -= 1;
    if (queue?.size === 0) this.#byRequester.delete(requester);
    return item;
  }
}
