import { setImmediate as turn } from 'node:timers/promises';
import { AppError } from '../support/app-error.ts';

/** What reading may take of one turn of the event loop, so that peers are answered in between. */
const TURN_MS = 5;
/** A step is a fraction of that: rows can be heavier than those before them. */
const STEP_MS = 1;
const FIRST_ROWS = 1_000;
const MOST_GROWTH = 2;

/** Work over a long history, a few milliseconds a turn of the event loop, whoever asks for it. */
export class Slices {
  readonly #now: () => number;
  #lastTurn: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  /** @param now milliseconds of a clock that shows how long a step took. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Repeats `step` with the number of rows that it may look at, at once and then again in later
   * turns, until it returns false. Others write in between.
   *
   * @throws AppError `storage_failed` when the history is closed meanwhile.
   */
  async run(step: (rows: number) => boolean): Promise<void> {
    if (this.#waiting > 0) await this.nextTurn();
    let rows = FIRST_ROWS;
    let turnBegan = this.#now();
    for (let began = turnBegan; step(rows); began = this.#now()) {
      const ended = this.#now();
      rows = Math.ceil(rows * Math.min(MOST_GROWTH, STEP_MS / (ended - began)));
      if (ended - turnBegan < TURN_MS) continue;
      await this.nextTurn();
      turnBegan = this.#now();
    }
  }

  /** All that wait share one queue, so that each has a turn of the event loop to itself. */
  async nextTurn(): Promise<void> {
    this.#waiting += 1;
    this.#lastTurn = this.#lastTurn.then(() => turn());
    await this.#lastTurn;
    this.#waiting -= 1;
    if (!this.#isClosed) return;
    throw new AppError('storage_failed', 'The history was closed while it was read.');
  }

  /** What is under way fails at its next turn. */
  close(): void {
    this.#isClosed = true;
  }
}
