import { expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.ts';

test('timers run in the order in which they fall due, at their time', async () => {
  const clock = createFakeClock(1_000);
  const log: string[] = [];
  const note = (what: string) => () => log.push(`${what} ${clock.monotonic()} ${clock.now()}`);
  clock.after(250, note('once'));
  clock.after(50, note('cancelled')).cancel();
  const every = clock.every(100, note('every'));
  await clock.advance(300);
  every.cancel();
  await clock.advance(300);
  expect(log).toEqual(['every 100 1100', 'every 200 1200', 'once 250 1250', 'every 300 1300']);
  expect(clock.pending()).toBe(0);
});

test('what a timer sets off runs within the same advance', async () => {
  const clock = createFakeClock();
  const wakes: number[] = [];
  async function nap(): Promise<void> {
    await clock.sleep(10);
    wakes.push(clock.monotonic());
    if (wakes.length < 3) await nap();
  }
  const napping = nap();
  await clock.advance(100);
  await napping;
  expect(wakes).toEqual([10, 20, 30]);
});

test('a sleep ends early with the reason of its signal', async () => {
  const clock = createFakeClock();
  const leaving = new AbortController();
  const sleeping = clock.sleep(10, leaving.signal);
  leaving.abort(new Error('leaving'));
  await expect(sleeping).rejects.toThrow('leaving');
  await expect(clock.sleep(10, leaving.signal)).rejects.toThrow('leaving');
  expect(clock.pending()).toBe(0);
});

test('the wall clock jumps alone', async () => {
  const clock = createFakeClock(0);
  clock.jump(5_000);
  await clock.advance(10);
  expect([clock.now(), clock.monotonic()]).toEqual([5_010, 10]);
});
