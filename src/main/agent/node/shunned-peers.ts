import type { PeerId } from '../../../shared/model/ids.ts';
import type { Clock } from '../support/clock.ts';

/** How long a stranger, or a peer that broke the protocol, is left alone. */
export const SHUN_MS = 10 * 60_000;
/** Malformed or forbidden messages within a minute before a peer is dropped. */
export const MAX_OFFENCES = 10;
const OFFENCE_WINDOW_MS = 60_000;
/** Strangers on a busy LAN come and go; the oldest are forgotten. */
const MAX_REMEMBERED = 10_000;

/** Peers that this agent keeps no connection with for a while. */
export class ShunnedPeers {
  readonly #clock: Clock;
  readonly #until = new Map<PeerId, number>();
  readonly #offences = new Map<PeerId, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(peer: PeerId): boolean {
    const until = this.#until.get(peer);
    if (until === undefined) return false;
    if (until > this.#clock.monotonic()) return true;
    this.#until.delete(peer);
    return false;
  }

  shun(peer: PeerId): void {
    this.#until.delete(peer);
    this.#until.set(peer, this.#clock.monotonic() + SHUN_MS);
    forgetOldest(this.#until);
  }

  /** A person wants to hear of it after all. */
  forgive(peer: PeerId): void {
    this.#until.delete(peer);
    this.#offences.delete(peer);
  }

  /** Counts an offence. @returns whether it was one too many; the peer is shunned then. */
  note(peer: PeerId): boolean {
    const now = this.#clock.monotonic();
    const recent = (this.#offences.get(peer) ?? []).filter((at) => at > now - OFFENCE_WINDOW_MS);
    this.#offences.delete(peer);
    this.#offences.set(peer, [...recent, now]);
    forgetOldest(this.#offences);
    if (recent.length + 1 < MAX_OFFENCES) return false;
    this.#offences.delete(peer);
    this.shun(peer);
    return true;
  }
}

function forgetOldest(map: Map<PeerId, unknown>): void {
  const oldest = map.keys().next();
  if (map.size > MAX_REMEMBERED && oldest.done !== true) map.delete(oldest.value);
}
