import type { PeerId } from '../../../shared/model/ids.ts';
import type { Clock, Timer } from '../support/clock.ts';

/** Requesters without a link, each until it is back or counts as dead. */
export class AbsentRequesters {
  readonly #clock: Clock;
  readonly #onDead: (peer: PeerId) => void;
  readonly #timers = new Map<PeerId, Timer>();

  constructor(clock: Clock, onDead: (peer: PeerId) => void) {
    this.#clock = clock;
    this.#onDead = onDead;
  }

  /** Its time runs from the first loss, however often it is lost. */
  lost(peer: PeerId, graceMs: number): void {
    if (this.#timers.has(peer)) return;
    const timer = this.#clock.after(graceMs, () => {
      this.#timers.delete(peer);
      this.#onDead(peer);
    });
    this.#timers.set(peer, timer);
  }

  came(peer: PeerId): void {
    this.#timers.get(peer)?.cancel();
    this.#timers.delete(peer);
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }
}
