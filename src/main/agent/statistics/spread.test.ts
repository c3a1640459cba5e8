import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Spread, toThreeFigures } from './spread.ts';

test('a percentile is the nearest rank of the sorted values, to three figures', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(600_000), { minLength: 1 }),
      fc.integer({ min: 1, max: 100 }),
      (values, percent) => {
        const sorted = values.toSorted((one, other) => one - other);
        const rank = Math.ceil((percent * sorted.length) / 100);
        expect(spreadOf(values).percentile(percent)).toBe(toThreeFigures(sorted[rank - 1] ?? 0));
      },
    ),
  );
});

test.for([
  [0, 0],
  [0.04, 0],
  [0.06, 0.1],
  [499.96, 500],
  [999, 999],
  [1_234, 1_230],
  [1_235, 1_240],
  [9_999, 10_000],
  [123_456, 123_000],
])('%d ms count as %d ms', ([ms = 0, rounded]) => {
  expect(toThreeFigures(ms)).toBe(rounded);
});

test('what is added up goes its own way', () => {
  const first = spreadOf([1, 2, 3]);
  const second = spreadOf([]);
  second.addAll(first);
  second.add(10);
  expect([first.count, first.mean, first.percentile(100)]).toEqual([3, 2, 3]);
  expect([second.count, second.mean, second.percentile(100)]).toEqual([4, 4, 10]);
});

test('nothing has no percentile', () => {
  expect(new Spread().percentile(50)).toBeNaN();
});

function spreadOf(values: readonly number[]): Spread {
  const spread = new Spread();
  for (const value of values) spread.add(value);
  return spread;
}
