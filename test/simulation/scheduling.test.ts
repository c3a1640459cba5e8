import { describe, expect, test } from 'vitest';
import { compareStrategies } from './comparison.ts';

const MOST_WORKERS = 32;
const comparisons = [1, 2, 3, 4, 5].flatMap((seed) => compareStrategies(seed, MOST_WORKERS));
const mixed = comparisons.filter(({ pool }) => pool.isMixed);

describe('In simulated pools', () => {
  test('machines of mixed speed are within a tenth of the ideal, once their speed is known', () => {
    const ratios = mixed.map(({ ours }) => ours);
    expect(ratios).toHaveLength(15);
    expect(medianOf(ratios)).toBeLessThan(1.05);
    expect(Math.max(...ratios)).toBeLessThan(1.1);
  });

  test('machines that nobody knows yet are near it, too', () => {
    const ratios = mixed.map(({ oursNew }) => oursNew);
    expect(medianOf(ratios)).toBeLessThan(1.1);
    expect(Math.max(...ratios)).toBeLessThan(1.3);
  });

  test('equal machines are as good as ideal', () => {
    const equal = comparisons.filter(({ pool }) => pool.name === '8 equal machines');
    expect(Math.max(...equal.map(({ oursNew }) => oursNew))).toBeLessThan(1.05);
  });

  test.for(comparisons)('$pool.name: no other way is faster', (comparison) => {
    const { oursNew, random, roundRobin, fewestOpen } = comparison;
    expect(oursNew).toBeLessThanOrEqual(Math.min(random, roundRobin, fewestOpen));
  });
});

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
