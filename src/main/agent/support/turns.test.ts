import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { Turns } from './turns.ts';

test('a turn is spent after a millisecond, for whoever asks, and the next one is not', async () => {
  const clock = createFakeClock();
  const turns = new Turns(clock);
  expect(turns.isSpent()).toBe(false);
  clock.stall(1);
  expect(turns.isSpent()).toBe(false);
  clock.stall(1);
  expect(turns.isSpent()).toBe(true);
  await turns.next();
  expect(turns.isSpent()).toBe(false);
});
