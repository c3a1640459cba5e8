/** How many items a reader is ready to take; the writer waits for more. */
export class Credits {
  #count: number;
  #wake: (() => void) | null = null;
  readonly #signal: AbortSignal;

  constructor(count: number, signal: AbortSignal) {
    this.#count = count;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  grant(count: number): void {
    this.#count += count;
    this.#wake?.();
  }

  /** Resolves when there is a credit to use, or when the signal aborts. */
  async take(): Promise<void> {
    while (this.#count === 0 && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#count -= 1;
  }
}
