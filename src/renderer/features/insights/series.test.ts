import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyTaskSeries, aTaskSeries } from '../../../../test/support/task-series.ts';
import type { TaskSeries } from '../../../shared/model/statistics.ts';
import { durationsByWorker, failureTimes, waitsByWorker, withoutWorkers } from './series.ts';

test('a failed task is a failure time and no point', () => {
  const series = aTaskSeries([
    { worker: 0, endedAt: 10, durationMs: 300, waitedMs: 5 },
    { worker: 1, endedAt: 20, durationMs: null, waitedMs: 0 },
  ]);
  expect(durationsByWorker(series).map(({ points }) => [...points])).toEqual([
    [10, 300],
    [],
    [],
    [],
  ]);
  expect(waitsByWorker(series).map(({ points }) => [...points])).toEqual([[300, 5], [], [], []]);
  expect(failureTimes(series)).toEqual([20]);
});

test('a task that failed before it had a worker belongs to none and stays when one is hidden', () => {
  const series = aTaskSeries([{ worker: -1, endedAt: 10, durationMs: null, waitedMs: 0 }]);
  const hidden = new Set(series.workers.map(({ id }) => id));
  expect(failureTimes(withoutWorkers(series, hidden))).toEqual([10]);
});

test('every task is one point or one failure', () => {
  fc.assert(
    fc.property(anyTaskSeries(), (series) => {
      const points = durationsByWorker(series).reduce(
        (sum, worker) => sum + worker.points.length,
        0,
      );
      expect(points / 2 + failureTimes(series).length).toBe(series.endedAt.length);
    }),
  );
});

test('a worker has the same points whether or not the others are hidden', () => {
  fc.assert(
    fc.property(anyTaskSeries(), fc.nat({ max: 3 }), (series, shown) => {
      const others = series.workers.filter((_, index) => index !== shown).map(({ id }) => id);
      const alone = withoutWorkers(series, new Set(others));
      expect(pointsOf(alone, shown)).toEqual(pointsOf(series, shown));
      expect(alone.endedAt).toHaveLength(alone.worker.length);
      expect(alone.worker.every((worker) => worker === shown)).toBe(true);
    }),
  );
});

function pointsOf(series: TaskSeries, worker: number): readonly number[] {
  return [...(waitsByWorker(series)[worker]?.points ?? [])];
}
