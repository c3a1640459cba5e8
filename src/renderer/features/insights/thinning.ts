import type { WorkerPoints } from './series.ts';

/** Points that fill a chart on a usual screen, and are drawn in some milliseconds. */
const MOST_MARKS = 3_000;
const COLUMNS = 400;
const ROWS = 120;
const COARSER = 0.75;
/** With more workers than this leaves room for, more marks are drawn. */
const COARSEST = 0.1;

/**
 * @returns the points that are seen: of those of one worker that would lie on one spot, the first.
 * Outliers stay, for nothing hides them.
 */
export function thinned(workers: readonly WorkerPoints[]): readonly WorkerPoints[] {
  if (countOf(workers) <= MOST_MARKS) return workers;
  const frame = frameOf(workers);
  let kept = workers;
  for (let scale = 1; countOf(kept) > MOST_MARKS && scale > COARSEST; scale *= COARSER) {
    const columns = Math.ceil(COLUMNS * scale);
    const rows = Math.ceil(ROWS * scale);
    kept = kept.map((worker, index) => onePerCell(worker, frame, { columns, rows, shift: index }));
  }
  return kept;
}

interface Frame {
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  readonly height: number;
}

/** Cells of one row begin elsewhere than those of the next, or their first points would form bars. */
const STAGGER = 0.618;

interface Cells {
  readonly columns: number;
  readonly rows: number;
  readonly shift: number;
}

function frameOf(workers: readonly WorkerPoints[]): Frame {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { points } of workers) {
    for (let index = 0; index < points.length; index += 2) {
      const x = points[index] ?? 0;
      const y = points[index + 1] ?? 0;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.min(bottom, y);
      top = Math.max(top, y);
    }
  }
  return { left, width: right - left || 1, bottom, height: top - bottom || 1 };
}

function onePerCell(
  worker: WorkerPoints,
  { left, width, bottom, height }: Frame,
  { columns, rows, shift }: Cells,
): WorkerPoints {
  const { points } = worker;
  const taken = new Uint8Array((columns + 2) * (rows + 1));
  const kept = new Float64Array(points.length);
  let length = 0;
  for (let index = 0; index < points.length; index += 2) {
    const x = points[index] ?? 0;
    const y = points[index + 1] ?? 0;
    const row = Math.floor(((y - bottom) / height) * rows);
    const column = Math.floor(((x - left) / width) * columns + (((row + shift) * STAGGER) % 1));
    const cell = column * (rows + 1) + row;
    if (taken[cell] === 1) continue;
    taken[cell] = 1;
    kept[length] = x;
    kept[length + 1] = y;
    length += 2;
  }
  return { ...worker, points: kept.slice(0, length) };
}

/** Crosses that stand beside each other on one line of a usual screen. */
const MOST_CROSSES = 100;

/** @returns of the times (oldest first) that would lie on one spot of a line, the first. */
export function thinnedTimes(times: readonly number[]): readonly number[] {
  const first = times[0] ?? 0;
  const spotMs = Math.max(1, (times.at(-1) ?? 0) - first) / MOST_CROSSES;
  let taken = -1;
  return times.filter((at) => {
    const spot = Math.floor((at - first) / spotMs);
    if (spot === taken) return false;
    taken = spot;
    return true;
  });
}

function countOf(workers: readonly WorkerPoints[]): number {
  return workers.reduce((sum, { points }) => sum + points.length / 2, 0);
}
