export interface BackoffRange {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * @param failures from 1.
 * @returns milliseconds: doubling from the first to the longest, shortened at random by up to a
 * quarter so that many agents do not act in step.
 */
export function backoff(failures: number, range: BackoffRange, random: () => number): number {
  const doubledMs = range.firstMs * 2 ** Math.min(failures - 1, 30);
  return Math.min(doubledMs, range.longestMs) * (1 - random() / 4);
}
