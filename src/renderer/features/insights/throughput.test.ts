import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyTaskSeries, aTaskSeries } from '../../../../test/support/task-series.ts';
import { throughputOf } from './throughput.ts';

test('a minute is shown second by second, failures apart', () => {
  const series = aTaskSeries([
    { worker: 0, endedAt: 60_500, durationMs: 1, waitedMs: 0 },
    { worker: 0, endedAt: 60_900, durationMs: 1, waitedMs: 0 },
    { worker: 0, endedAt: 61_000, durationMs: null, waitedMs: 0 },
  ]);
  const buckets = throughputOf(series, { from: 60_000, to: 120_000 });
  expect(buckets.slice(0, 3)).toEqual([
    { start: 60_000, seconds: 1, complete: 2, failed: 0 },
    { start: 61_000, seconds: 1, complete: 0, failed: 1 },
    { start: 62_000, seconds: 1, complete: 0, failed: 0 },
  ]);
});

test('a bucket that has only begun counts the seconds that it has', () => {
  const buckets = throughputOf(aTaskSeries([]), { from: 0, to: 3_603_000 });
  expect(buckets.at(-1)).toMatchObject({ start: 3_600_000, seconds: 3 });
});

test('buckets follow each other, are few, and hold every task of the range', () => {
  fc.assert(
    fc.property(anyTaskSeries(), fc.nat({ max: 10 ** 11 }), (series, margin) => {
      const from = Math.max(0, (series.endedAt[0] ?? 0) - margin);
      const buckets = throughputOf(series, { from, to: series.endedAt.at(-1) ?? from });
      const steps = new Set(
        buckets.slice(1).map(({ start }, index) => start - (buckets[index]?.start ?? 0)),
      );
      expect(steps.size).toBeLessThanOrEqual(1);
      expect(buckets.length).toBeLessThanOrEqual(62);
      const ended = buckets.reduce((sum, { complete, failed }) => sum + complete + failed, 0);
      expect(ended).toBe(series.endedAt.length);
    }),
  );
});
