import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { AppError } from '../support/app-error.ts';

/** Undecided peers with something waiting, in all: more is a crowd, not a meeting. */
export const MAX_UNDECIDED_PEERS = 20;

interface Waiting<Item> {
  readonly since: number;
  readonly items: Map<TaskId, Item>;
}

/**
 * What waits for a person's decision, by peer. Kept in memory only: nothing of it was promised, and
 * after a restart its requesters submit it again.
 */
export class Admissions<Item> {
  readonly #byPeer = new Map<PeerId, Waiting<Item>>();
  readonly #window: number;

  /** @param window how many tasks one peer may leave waiting. */
  constructor(window: number) {
    this.#window = window;
  }

  /** How many peers wait. */
  get size(): number {
    return this.#byPeer.size;
  }

  /** @throws AppError `busy` when this peer, or too many peers, wait already. */
  add(peer: PeerId, id: TaskId, item: Item, now: number): void {
    const waiting = this.#byPeer.get(peer);
    if (waiting === undefined && this.#byPeer.size >= MAX_UNDECIDED_PEERS) {
      throw new AppError('busy', 'Too many unknown machines wait for a decision there already.');
    }
    if (waiting !== undefined && !waiting.items.has(id) && waiting.items.size >= this.#window) {
      throw new AppError(
        'busy',
        `${this.#window} tasks of this machine wait for a decision there.`,
      );
    }
    if (waiting === undefined) this.#byPeer.set(peer, { since: now, items: new Map([[id, item]]) });
    else waiting.items.set(id, item);
  }

  remove(peer: PeerId, id: TaskId): Item | null {
    const waiting = this.#byPeer.get(peer);
    const item = waiting?.items.get(id) ?? null;
    waiting?.items.delete(id);
    if (waiting?.items.size === 0) this.#byPeer.delete(peer);
    return item;
  }

  /** Takes out everything that a peer has waiting. */
  takeAll(peer: PeerId): Item[] {
    const items = [...(this.#byPeer.get(peer)?.items.values() ?? [])];
    this.#byPeer.delete(peer);
    return items;
  }

  get(peer: PeerId, id: TaskId): Item | null {
    return this.#byPeer.get(peer)?.items.get(id) ?? null;
  }

  *list(): Generator<{ peer: PeerId; since: number; items: readonly Item[] }> {
    for (const [peer, { since, items }] of this.#byPeer) {
      yield { peer, since, items: [...items.values()] };
    }
  }
}
