import type { PeerId } from '../../../../shared/model/ids.ts';
import type { Clock } from '../../support/clock.ts';
import {
  MAX_DIAL_BACKS_A_MINUTE,
  MAX_DIAL_BACKS_AT_ONCE,
  MAX_QUESTIONS_A_MINUTE,
} from './constants.ts';

const WINDOW_MS = 60_000;
/** Peers come and go; those that asked longest ago are forgotten. */
const MAX_REMEMBERED = 1_000;

/** How much any peer, an unknown one too, may make this machine do. */
export class AskLimits {
  readonly #questions: Counter;
  readonly #dialBacks: Counter;
  #dialling = 0;

  constructor(clock: Clock) {
    this.#questions = new Counter(clock, MAX_QUESTIONS_A_MINUTE);
    this.#dialBacks = new Counter(clock, MAX_DIAL_BACKS_A_MINUTE);
  }

  mayAsk(peer: PeerId): boolean {
    return this.#questions.take(peer);
  }

  /** @returns null for one too many; otherwise what to call at its end. */
  beginDialBack(peer: PeerId): (() => void) | null {
    if (this.#dialling >= MAX_DIAL_BACKS_AT_ONCE || !this.#dialBacks.take(peer)) return null;
    this.#dialling += 1;
    return () => {
      this.#dialling -= 1;
    };
  }
}

class Counter {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #taken = new Map<PeerId, readonly number[]>();

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  take(peer: PeerId): boolean {
    const now = this.#clock.monotonic();
    const recent = (this.#taken.get(peer) ?? []).filter((at) => at > now - WINDOW_MS);
    const isFree = recent.length < this.#most;
    this.#taken.delete(peer);
    this.#taken.set(peer, isFree ? [...recent, now] : recent);
    const oldest = this.#taken.keys().next();
    if (this.#taken.size > MAX_REMEMBERED && !oldest.done) this.#taken.delete(oldest.value);
    return isFree;
  }
}
