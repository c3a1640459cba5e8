import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyTaskSeries, aSeriesOfDurations } from '../../../../test/support/task-series.ts';
import { histogramOf } from './histogram.ts';

test('durations of the mock executor fall into round bins', () => {
  const { bins, stepMs } = histogramOf(aSeriesOfDurations([100, 220, 350, 499]));
  expect(stepMs).toBe(20);
  expect(bins[0]).toEqual({ from: 100, to: 120 });
  expect(bins.at(-1)).toEqual({ from: 480, to: 500 });
});

test('equal durations share one bin', () => {
  expect(histogramOf(aSeriesOfDurations([7, 7, 7]))).toMatchObject({
    bins: [{ from: 7, to: 8 }],
    counts: [[3], [0], [0], [0]],
  });
});

test('no complete task, no bins', () => {
  expect(histogramOf(aSeriesOfDurations([null])).bins).toEqual([]);
});

test('one outlier does not flatten the others: it falls into a bin without an end', () => {
  const { bins, counts } = histogramOf(aSeriesOfDurations([100, 110, 120, 130, 140, 150, 60_000]));
  expect(bins.length).toBeGreaterThan(4);
  expect(bins.at(-1)?.to).toBeNull();
  expect(counts[0]?.at(-1)).toBe(1);
});

test('every complete task is in the one bin that holds its duration', () => {
  fc.assert(
    fc.property(anyTaskSeries(), (series) => {
      const { bins, counts } = histogramOf(series);
      const expected = series.workers.map((_, worker) =>
        bins.map(
          ({ from, to }) =>
            series.durationMs.filter(
              (duration, index) =>
                duration !== null &&
                series.worker[index] === worker &&
                duration >= from &&
                (to === null || duration < to),
            ).length,
        ),
      );
      expect(counts).toEqual(expected);
      const complete = series.durationMs.filter((duration) => duration !== null).length;
      expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(complete);
      expect(bins.length).toBeLessThanOrEqual(23);
    }),
  );
});
