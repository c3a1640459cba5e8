import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** What one turn of the event loop may take: some five times as long take its commit, answers and garbage. */
const TURN_MS = 1;

/** Shares the event loop: who has much to do asks whether this turn has time left, or goes on in the next. */
export class Turns {
  readonly #clock: Clock;
  #begunAt: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether what is left to do has to wait for the next turn. */
  isSpent(): boolean {
    const now = this.#clock.monotonic();
    if (this.#begunAt === null) {
      this.#begunAt = now;
      setImmediate(() => {
        this.#begunAt = null;
      });
    }
    return now - this.#begunAt > TURN_MS;
  }

  next(): Promise<void> {
    return nextTurn();
  }
}
