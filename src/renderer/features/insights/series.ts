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
  const sizes = new Uint32Array(workers.length);
  durationMs.forEach((duration, index) => {
    const place = worker[index] ?? -1;
    if (duration !== null) sizes[place] = (sizes[place] ?? 0) + 2;
  });
  const pairs = workers.map((_, place) => new Float64Array(sizes[place] ?? 0));
  const ends = new Uint32Array(workers.length);
  durationMs.forEach((duration, index) => {
    const place = worker[index] ?? -1;
    const points = pairs[place];
    if (duration === null || points === undefined) return;
    const end = ends[place] ?? 0;
    points[end] = x[index] ?? 0;
    points[end + 1] = y[index] ?? 0;
    ends[place] = end + 2;
  });
  return workers.map(({ id, name }, place) => ({
    id,
    name,
    points: pairs[place] ?? new Float64Array(),
  }));
}
