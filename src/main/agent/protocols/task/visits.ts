import { setImmediate } from 'node:timers/promises';
import type { PeerId } from '../../../../shared/model/ids.ts';
import { MAX_TASK_STREAMS } from './constants.ts';

/** One stream of a peer, from its opening to its end. */
export interface Visit {
  /** Resolves in a later turn of the event loop, one request of this peer a turn. */
  arrival(): Promise<void>;
  /** Whether another answer to this peer is being written. */
  isBusy(): boolean;
  /** Runs `act` when the answers before it are written. */
  inTurn(act: () => Promise<void>): Promise<void>;
  end(): void;
}

interface Visitor {
  streams: number;
  waiting: number;
  last: Promise<void>;
  lastArrival: Promise<void>;
}

/**
 * The open task streams by peer, over all its connections. A peer gets one answer after the other:
 * of 64 that it asks for and does not read, one is in memory.
 */
export class Visits {
  readonly #visitors = new Map<PeerId, Visitor>();

  /** @returns null for one stream too many. */
  begin(peer: PeerId): Visit | null {
    const visitor = this.#visitors.get(peer) ?? {
      ...{ streams: 0, waiting: 0, last: Promise.resolve(), lastArrival: Promise.resolve() },
    };
    if (visitor.streams >= MAX_TASK_STREAMS) return null;
    this.#visitors.set(peer, visitor);
    visitor.streams += 1;
    return {
      arrival: () => {
        // Sixty at once, each for an answer of 10 MiB in the history, would hold up everybody.
        visitor.lastArrival = visitor.lastArrival.then(() => setImmediate());
        return visitor.lastArrival;
      },
      isBusy: () => visitor.waiting > 0,
      inTurn: (act) => takeTurn(visitor, act),
      end: () => {
        visitor.streams -= 1;
        if (visitor.streams === 0) this.#visitors.delete(peer);
      },
    };
  }
}

async function takeTurn(visitor: Visitor, act: () => Promise<void>): Promise<void> {
  const before = visitor.last;
  const turn = Promise.withResolvers<void>();
  visitor.last = turn.promise;
  visitor.waiting += 1;
  await before;
  try {
    await act();
  } finally {
    visitor.waiting -= 1;
    turn.resolve();
  }
}
