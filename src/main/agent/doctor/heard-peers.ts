import type { PeerId } from '../../../shared/model/ids.ts';
import type { Clock } from '../support/clock.ts';

const HEARD_LATELY_MS = 60_000;
/** Several times what a LAN holds: anyone on it can announce as many as they like. */
const MAX_HEARD = 500;
const MAX_ADDRESSES = 8;

interface Heard {
  readonly at: number;
  readonly addresses: readonly string[];
}

/** Who announced itself by multicast in the last minute, and where. */
export class HeardPeers {
  readonly #clock: Clock;
  readonly #heard = new Map<PeerId, Heard>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(peer: PeerId, addresses: readonly string[]): void {
    const merged = new Set([...addresses, ...this.addressesOf(peer)]);
    this.#heard.delete(peer);
    this.#heard.set(peer, {
      at: this.#clock.monotonic(),
      addresses: [...merged].slice(0, MAX_ADDRESSES),
    });
    const oldest = this.#heard.keys().next();
    if (this.#heard.size > MAX_HEARD && !oldest.done) this.#heard.delete(oldest.value);
  }

  has(peer: PeerId): boolean {
    return this.addressesOf(peer).length > 0;
  }

  ids(): PeerId[] {
    return [...this.#heard.keys()].filter((peer) => this.has(peer));
  }

  addressesOf(peer: PeerId): readonly string[] {
    const heard = this.#heard.get(peer);
    if (heard === undefined || heard.at <= this.#clock.monotonic() - HEARD_LATELY_MS) return [];
    return heard.addresses;
  }
}
