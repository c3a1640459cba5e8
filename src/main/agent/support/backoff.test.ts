import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

const range = { firstMs: 1_000, longestMs: 60_000 };

test('the pause doubles from the first to the longest', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((failures) =>
    backoff(failures, range, () => 0),
  );
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('chance shortens the pause by at most a quarter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, chance) => {
        const whole = backoff(failures, range, () => 0);
        const shortened = backoff(failures, range, () => chance);
        expect(shortened).toBeLessThanOrEqual(whole);
        expect(shortened).toBeGreaterThanOrEqual(whole * 0.75);
      },
    ),
  );
});
