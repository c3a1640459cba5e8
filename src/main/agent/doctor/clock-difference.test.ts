import { describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import type { StateAnswer } from '../protocols/doctor/messages.ts';
import { describeClock, measureClock } from './clock-difference.ts';

const state: StateAnswer = {
  now: 0,
  version: '1',
  trust: 'ask',
  multicast: 'works',
  hears_you: true,
};

/** A peer whose clock is ahead by so much, and whose answers take so long there and back. */
function peer(clock: FakeClock, aheadMs: number, legs: readonly (readonly [number, number])[]) {
  let round = 0;
  return async (): Promise<StateAnswer> => {
    const [there = 0, back = 0] = legs[round] ?? [];
    round += 1;
    await clock.advance(there);
    const now = clock.now() + aheadMs;
    await clock.advance(back);
    return { ...state, now };
  };
}

describe('the difference of two clocks', () => {
  test('is measured by the quickest round, and half of its way is not known', async () => {
    const clock = createFakeClock();
    const ask = peer(clock, 5_000, [
      [400, 0],
      [3, 1],
      [0, 900],
    ]);
    const { difference } = await measureClock(clock, ask);
    expect(difference).toEqual({ aheadMs: 5_001, uncertaintyMs: 2 });
  });

  test('is never known to less than a millisecond', async () => {
    const clock = createFakeClock();
    const { difference } = await measureClock(clock, peer(clock, 0, []));
    expect(difference).toEqual({ aheadMs: 0, uncertaintyMs: 1 });
  });

  test.each([
    [40, 'good', 'agree (40 ms, give or take 10 ms)'],
    [-1_005, 'good', 'agree'],
    [-30_000, 'note', 'is 30 s behind this machine’s'],
    [600_000, 'problem', 'is 10 min ahead of this machine’s'],
    [-3_600_000 * 3, 'problem', 'is 3 h behind'],
  ])('of %i ms is %s', (aheadMs, level, words) => {
    expect(describeClock('Kitchen', { aheadMs, uncertaintyMs: 10 })).toMatchObject({
      check: 'clock',
      level,
      message: expect.stringContaining(words),
    });
  });
});
