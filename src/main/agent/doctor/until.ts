import type { Clock } from '../support/clock.ts';

const LOOK_EVERY_MS = 100;

/** Waits until something is so, or time is up. @throws the signal's reason. */
export async function until(
  clock: Clock,
  isSo: () => boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<void> {
  const endsAt = clock.monotonic() + withinMs;
  while (!isSo() && clock.monotonic() < endsAt) await clock.sleep(LOOK_EVERY_MS, signal);
  signal.throwIfAborted();
}
