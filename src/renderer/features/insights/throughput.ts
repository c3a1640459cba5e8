import type { TaskSeries } from '../../../shared/model/statistics.ts';
import type { TimeRange } from './span.ts';

/** Tasks that ended from `start` on, for `seconds`. */
export interface Bucket {
  /** Unix time in milliseconds. */
  readonly start: number;
  readonly seconds: number;
  readonly complete: number;
  readonly failed: number;
}

const MOST_BUCKETS = 60;
const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const WIDTHS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200,
].map((seconds) => seconds * SECOND);

/** @returns ended tasks in buckets of one round width that cover the range, oldest first. */
export function throughputOf(
  { endedAt, durationMs }: Pick<TaskSeries, 'endedAt' | 'durationMs'>,
  range: TimeRange,
): readonly Bucket[] {
  const width = bucketWidth(range);
  const first = Math.floor(range.from / width);
  const length = Math.floor(range.to / width) - first + 1;
  const complete = new Array<number>(length).fill(0);
  const failed = new Array<number>(length).fill(0);
  endedAt.forEach((at, index) => {
    const bucket = Math.floor(at / width) - first;
    const counts = durationMs[index] === null ? failed : complete;
    if (bucket >= 0 && bucket < length) counts[bucket] = (counts[bucket] ?? 0) + 1;
  });
  return complete.map((count, index) => ({
    start: (first + index) * width,
    seconds: coveredSeconds((first + index) * width, width, range),
    complete: count,
    failed: failed[index] ?? 0,
  }));
}

export function bucketWidth({ from, to }: TimeRange): number {
  const atLeast = (to - from) / MOST_BUCKETS;
  return WIDTHS.find((width) => width >= atLeast) ?? Math.ceil(atLeast / DAY) * DAY;
}

/** The first and the last bucket may lie partly outside the range; less than a second says nothing. */
function coveredSeconds(start: number, width: number, { from, to }: TimeRange): number {
  const coveredMs = Math.min(start + width, to) - Math.max(start, from);
  return Math.max(coveredMs, SECOND) / SECOND;
}
