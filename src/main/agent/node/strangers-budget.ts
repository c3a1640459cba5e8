import type { Clock } from '../support/clock.ts';

/** What all strangers together may take of this agent's time, so that the peers it knows are served. */
export const STRANGERS_SHARE = 0.2;
/** What they may take at once: a LAN full of greetings. */
export const STRANGERS_BURST_MS = 100;

/** Something that can be left unread for a while. */
export interface Pausable {
  readonly status: string;
  pause(): void;
  resume(): void;
}

/** The event-loop time of peers that nobody allowed: whoever exceeds it is not read until it is made up for. */
export class StrangersBudget {
  readonly #clock: Clock;
  #leftMs = STRANGERS_BURST_MS;
  #refilledAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#refilledAt = clock.monotonic();
  }

  spend(ms: number, connection: Pausable): void {
    const now = this.#clock.monotonic();
    const refillMs = (now - this.#refilledAt) * STRANGERS_SHARE;
    this.#leftMs = Math.min(STRANGERS_BURST_MS, this.#leftMs + refillMs) - ms;
    this.#refilledAt = now;
    if (this.#leftMs >= 0 || connection.status !== 'open') return;
    connection.pause();
    this.#clock.after(-this.#leftMs / STRANGERS_SHARE, () => {
      if (connection.status === 'open') connection.resume();
    });
  }
}
