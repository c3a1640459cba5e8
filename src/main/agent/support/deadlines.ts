import type { Clock, Timer } from './clock.ts';
import { SortedQueue } from './sorted-queue.ts';

/** How late a deadline may be noticed: one timer serves them all. */
const CHECK_MS = 200;

/** Many deadlines, one timer. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #onDue: (id: string) => void;
  readonly #due = new SortedQueue<string>();
  #timer: Timer | null = null;

  constructor(clock: Clock, onDue: (id: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  start(): void {
    this.#timer ??= this.#clock.every(CHECK_MS, () => this.#check());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Sets or moves a deadline. */
  set(id: string, inMs: number): void {
    this.#due.remove(id);
    this.#due.add(id, id, this.#clock.monotonic() + inMs);
  }

  clear(id: string): void {
    this.#due.remove(id);
  }

  #check(): void {
    const now = this.#clock.monotonic();
    for (let next = this.#due.firstKey; next !== null && next <= now; next = this.#due.firstKey) {
      const id = this.#due.take();
      if (id !== null) this.#onDue(id);
    }
  }
}
