import type { TaskSeries } from '../../../shared/model/statistics.ts';

/** Durations from `from` (included) to `to` (excluded), in milliseconds; null is without end. */
export interface Bin {
  readonly from: number;
  readonly to: number | null;
}

export interface Histogram {
  readonly bins: readonly Bin[];
  /** Complete tasks by worker (as `series.workers`), then by bin. */
  readonly counts: readonly (readonly number[])[];
  readonly stepMs: number;
}

const MOST_BINS = 20;
/** Beyond this many interquartile ranges, the few slowest share one open bin. */
const OUTLIER_RANGES = 3;

/** @returns execution times of complete tasks in bins of one round width. */
export function histogramOf({ workers, worker, durationMs }: TaskSeries): Histogram {
  const sorted = new Float64Array(durationMs.filter((duration) => duration !== null)).sort();
  const binning = binningOf(sorted);
  const counts = workers.map(() => binning.bins.map(() => 0));
  durationMs.forEach((duration, index) => {
    const ofWorker = counts[worker[index] ?? -1];
    if (duration === null || ofWorker === undefined) return;
    const bin = binOf(binning, duration);
    ofWorker[bin] = (ofWorker[bin] ?? 0) + 1;
  });
  return { ...binning, counts };
}

type Binning = Pick<Histogram, 'bins' | 'stepMs'>;

function binningOf(sorted: Float64Array): Binning {
  const lowest = sorted[0];
  const highest = sorted.at(-1);
  if (lowest === undefined || highest === undefined) return { bins: [], stepMs: 1 };
  const limit = Math.min(highest, outlierLimit(sorted));
  const stepMs = roundStep((limit - lowest) / MOST_BINS);
  const start = Math.floor(lowest / stepMs) * stepMs;
  const count = Math.floor((limit - start) / stepMs) + 1;
  const bins = Array.from(
    { length: count },
    (_, index): Bin => ({ from: start + index * stepMs, to: start + (index + 1) * stepMs }),
  );
  const end = start + count * stepMs;
  return { stepMs, bins: highest < end ? bins : [...bins, { from: end, to: null }] };
}

function outlierLimit(sorted: Float64Array): number {
  const low = quartile(sorted, 0.25);
  const high = quartile(sorted, 0.75);
  return high + OUTLIER_RANGES * Math.max(high - low, 1);
}

function quartile(sorted: Float64Array, share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}

/** Durations count whole milliseconds, so that no bin is narrower. */
function roundStep(atLeast: number): number {
  if (atLeast <= 1) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(atLeast));
  const factors = magnitude === 1 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10];
  return magnitude * (factors.find((factor) => factor * magnitude >= atLeast) ?? 10);
}

function binOf({ bins, stepMs }: Binning, durationMs: number): number {
  const start = bins[0]?.from ?? 0;
  return Math.min(Math.floor((durationMs - start) / stepMs), bins.length - 1);
}
