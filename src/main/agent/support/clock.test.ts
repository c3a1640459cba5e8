import { describe, expect, test } from 'vitest';
import { systemClock } from './clock.ts';

describe('the system clock', () => {
  test('tells Unix time in milliseconds', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  test('has a monotonic time', () => {
    const first = systemClock.monotonic();
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(first);
  });

  test('calls back once', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    systemClock.after(0, () => resolve('called'));
    await keptAlive(promise);
    expect(await promise).toBe('called');
  });

  test('calls back again and again until it is cancelled', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    let calls = 0;
    const timer = systemClock.every(1, () => {
      calls += 1;
      if (calls === 3) {
        timer.cancel();
        resolve(calls);
      }
    });
    await keptAlive(promise);
    expect(calls).toBe(3);
  });

  test('does not call back when it is cancelled', async () => {
    let isCalled = false;
    systemClock
      .after(0, () => {
        isCalled = true;
      })
      .cancel();
    await systemClock.sleep(2);
    expect(isCalled).toBe(false);
  });

  test('sleeps, with or without a signal', async () => {
    await systemClock.sleep(0);
    await systemClock.sleep(0, new AbortController().signal);
  });

  test('stops sleeping with the reason of its signal', async () => {
    const leaving = new AbortController();
    const sleeping = systemClock.sleep(60_000, leaving.signal);
    leaving.abort(new Error('leaving'));
    await expect(sleeping).rejects.toThrow('leaving');
    await expect(systemClock.sleep(60_000, leaving.signal)).rejects.toThrow('leaving');
  });
});

/** The clock's own timers do not keep the process alive: this one does. */
async function keptAlive(promise: Promise<unknown>): Promise<void> {
  const alive = setInterval(() => {}, 1_000);
  await promise.finally(() => clearInterval(alive));
}
