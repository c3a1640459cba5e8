import { setTimeout as delay } from 'node:timers/promises';

export interface Timer {
  cancel(): void;
}

/** Time as a part, so that tests can run it. */
export interface Clock {
  /** Unix time in milliseconds; may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds from an arbitrary start, with fractions; never jumps. */
  monotonic(): number;
  /** Calls back once after `ms`; pending timers do not keep the process alive. */
  after(ms: number, callback: () => void): Timer;
  /** Calls back every `ms` until cancelled; does not keep the process alive. */
  every(ms: number, callback: () => void): Timer;
  /** @throws the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timeout = setTimeout(callback, ms).unref();
    return { cancel: () => clearTimeout(timeout) };
  },
  every(ms, callback) {
    const interval = setInterval(callback, ms).unref();
    return { cancel: () => clearInterval(interval) };
  },
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
