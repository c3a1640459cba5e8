import type { PeerId } from '../../../shared/model/ids.ts';
import type { TaskSeries } from '../../../shared/model/statistics.ts';

/** What one worker did, as flat pairs `x, y, x, y, …`: a chart reads them without a copy. */
export interface WorkerPoints {
  readonly id: PeerId;
  readonly name: string;
  readonly points: Float64Array;
}

/** @returns for each worker pairs of end (Unix milliseconds) and execution time of complete tasks. */
export function durationsByWorker(series: TaskSeries): readonly WorkerPoints[] {
  return pairsByWorker(series, series.endedAt, series.durationMs);
}

/** @returns for each worker pairs of execution time and wait of complete tasks, in milliseconds. */
export function waitsByWorker(series: TaskSeries): readonly WorkerPoints[] {
  return pairsByWorker(series, series.durationMs, series.waitedMs);
}

/** @returns when tasks failed, in Unix milliseconds, oldest first. */
export function failureTimes({ durationMs, endedAt }: TaskSeries): readonly number[] {
  return endedAt.filter((_, index) => durationMs[index] === null);
}

/** @returns the series without the tasks of some workers. */
export function withoutWorkers(series: TaskSeries, hidden: ReadonlySet<PeerId>): TaskSeries {
  if (hidden.size === 0) return series;
  const hiddenPlaces = series.workers.map(({ id }) => hidden.has(id));
  const areShown = series.worker.map((place) => hiddenPlaces[place] !== true);
  const isShown = (_: unknown, index: number): boolean => areShown[index] === true;
  return {
    ...series,
    endedAt: series.endedAt.filter(isShown),
    worker: series.worker.filter(isShown),
    durationMs: series.durationMs.filter(isShown),
    waitedMs: series.waitedMs.filter(isShown),
  };
}

function pairsByWorker(
  { workers, worker, durationMs }: TaskSeries,
  x: readonly (number | null)[],
  y: readonly (number | null)[],
): readonly WorkerPoints[] {
  const pairs = workers.map((): number[] => []);
  durationMs.forEach((duration, index) => {
    if (duration !== null) pairs[worker[index] ?? -1]?.push(x[index] ?? 0, y[index] ?? 0);
  });
  return workers.map(({ id, name }, index) => ({
    id,
    name,
    points: new Float64Array(pairs[index] ?? []),
  }));
}
