import { setImmediate } from 'node:timers/promises';
import type { Clock, Timer } from '../../src/main/agent/support/clock.ts';

export interface FakeClock extends Clock {
  /** Lets time pass: runs what falls due, in order, and what that sets off, until all is quiet. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock alone, as a person or a long sleep does: no timer runs. */
  jump(ms: number): void;
  /** Blocks the event loop: time passes, and what falls due runs late, at the next advance. */
  stall(ms: number): void;
  /** How many timers wait. */
  pending(): number;
}

interface Entry {
  dueAt: number;
  readonly everyMs: number | null;
  readonly callback: () => void;
}

const NEW_YEAR_2026 = 1_767_225_600_000;

export function createFakeClock(startsAt: number = NEW_YEAR_2026): FakeClock {
  const entries = new Set<Entry>();
  let elapsed = 0;
  let wallOffset = startsAt;

  function add(ms: number, everyMs: number | null, callback: () => void): Timer {
    const entry = { dueAt: elapsed + Math.max(0, ms), everyMs, callback };
    entries.add(entry);
    return { cancel: () => entries.delete(entry) };
  }

  function nextDue(limit: number): Entry | undefined {
    const due = [...entries].filter(({ dueAt }) => dueAt <= limit);
    return due.toSorted((a, b) => a.dueAt - b.dueAt)[0];
  }

  function run(entry: Entry): void {
    elapsed = Math.max(elapsed, entry.dueAt);
    if (entry.everyMs === null) entries.delete(entry);
    else entry.dueAt = elapsed + Math.max(1, entry.everyMs);
    entry.callback();
  }

  return {
    now: () => wallOffset + elapsed,
    monotonic: () => elapsed,
    after: (ms, callback) => add(ms, null, callback),
    every: (ms, callback) => add(ms, ms, callback),
    async sleep(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      signal?.throwIfAborted();
      const timer = add(ms, null, resolve);
      const abort = () => {
        timer.cancel();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      await promise;
      signal?.removeEventListener('abort', abort);
    },
    async advance(ms) {
      const target = elapsed + ms;
      await setImmediate();
      for (let entry = nextDue(target); entry !== undefined; entry = nextDue(target)) {
        run(entry);
        await setImmediate();
      }
      elapsed = Math.max(elapsed, target);
    },
    stall(ms) {
      elapsed += ms;
    },
    jump(ms) {
      wallOffset += ms;
    },
    pending: () => entries.size,
  };
}
