import type { StreamFrame } from './bridge.ts';

type Step = IteratorResult<StreamFrame, undefined>;

interface FrameQueueParts {
  /** How many taken items make one call of `onTaken`. */
  readonly batch: number;
  readonly onTaken: (count: number) => void;
  /** Called when the reader leaves before the end. */
  readonly onLeft: () => void;
}

const END: Step = { done: true, value: undefined };

/** A stream's receiving end: frames are pushed in, one reader takes them out. */
export class FrameQueue implements AsyncIterator<StreamFrame, undefined> {
  readonly #parts: FrameQueueParts;
  readonly #frames: StreamFrame[] = [];
  readonly #readers: ((step: Step) => void)[] = [];
  #isEnded = false;
  #taken = 0;

  constructor(parts: FrameQueueParts) {
    this.#parts = parts;
  }

  push(frame: StreamFrame): void {
    if (this.#isEnded) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#frames.push(frame);
    else reader(this.#take(frame));
  }

  next(): Promise<Step> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve(this.#take(frame));
    if (this.#isEnded) return Promise.resolve(END);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<Step> {
    if (!this.#isEnded) {
      this.#end();
      this.#parts.onLeft();
    }
    return Promise.resolve(END);
  }

  #take(frame: StreamFrame): Step {
    if (frame.kind === 'next') this.#count();
    else this.#end();
    return { done: false, value: frame };
  }

  #count(): void {
    this.#taken += 1;
    if (this.#taken < this.#parts.batch) return;
    this.#parts.onTaken(this.#taken);
    this.#taken = 0;
  }

  #end(): void {
    this.#isEnded = true;
    this.#frames.length = 0;
    for (const reader of this.#readers.splice(0)) reader(END);
  }
}
