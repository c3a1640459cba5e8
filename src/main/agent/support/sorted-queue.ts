interface Entry<Item> {
  readonly id: string;
  readonly item: Item;
  readonly key: number;
  readonly sequence: number;
}

/**
 * Items by a number, smallest first, and in the order of arrival among equals.
 *
 * A sorted array with a moving head: keys mostly arrive in order, so adding is at the end, taking
 * is at the head, and a position is a binary search.
 */
export class SortedQueue<Item> {
  #entries: Entry<Item>[] = [];
  #head = 0;
  #sequence = 0;
  readonly #byId = new Map<string, Entry<Item>>();

  get size(): number {
    return this.#byId.size;
  }

  /** The smallest key. */
  get firstKey(): number | null {
    return this.#entries[this.#head]?.key ?? null;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** @returns how many come before it. */
  add(id: string, item: Item, key: number): number {
    if (this.#byId.has(id)) throw new Error(`${id} is queued already.`);
    this.#sequence += 1;
    const entry = { id, item, key, sequence: this.#sequence };
    const index = this.#indexOf(entry);
    if (index === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(index, 0, entry);
    this.#byId.set(id, entry);
    return index - this.#head;
  }

  /** @returns how many come before it, or null when it is not here. */
  positionOf(id: string): number | null {
    const entry = this.#byId.get(id);
    return entry === undefined ? null : this.#indexOf(entry) - this.#head;
  }

  peek(): Item | null {
    return this.at(0);
  }

  /** @param index 0 is the smallest key. */
  at(index: number): Item | null {
    return this.#entries[this.#head + index]?.item ?? null;
  }

  take(): Item | null {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return null;
    this.#byId.delete(entry.id);
    this.#closeFromHead(this.#head);
    return entry.item;
  }

  remove(id: string): Item | null {
    const entry = this.#byId.get(id);
    if (entry === undefined) return null;
    const index = this.#indexOf(entry);
    this.#byId.delete(id);
    if (2 * index > this.#head + this.#entries.length) this.#entries.splice(index, 1);
    else this.#closeFromHead(index);
    return entry.item;
  }

  *[Symbol.iterator](): Generator<Item> {
    for (const entry of this.#entries.slice(this.#head)) yield entry.item;
  }

  #indexOf(entry: Entry<Item>): number {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#entries[middle];
      if (other !== undefined && comesBefore(other, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Most of what goes stands near the head: what is before it moves up, rather than all that follows. */
  #closeFromHead(index: number): void {
    this.#entries.copyWithin(this.#head + 1, this.#head, index);
    this.#head += 1;
    if (this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}

function comesBefore(one: Entry<unknown>, other: Entry<unknown>): boolean {
  return one.key === other.key ? one.sequence < other.sequence : one.key < other.key;
}
