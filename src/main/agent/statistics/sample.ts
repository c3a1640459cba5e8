import type { Distribution, Statistics } from '../../../shared/model/statistics.ts';

type Figures = Pick<Statistics, 'complete' | 'failed' | 'duration' | 'wait'>;

/** Ended tasks to be summed up. Durations and waits are those of complete tasks. */
export class Sample {
  readonly #durations: number[] = [];
  readonly #waits: number[] = [];
  #failed = 0;
  #firstEnd = Number.POSITIVE_INFINITY;
  #lastEnd = Number.NEGATIVE_INFINITY;

  add(endedAt: number, durationMs: number, waitedMs: number): void {
    this.#durations.push(durationMs);
    this.#waits.push(waitedMs);
    this.#firstEnd = Math.min(this.#firstEnd, endedAt);
    this.#lastEnd = Math.max(this.#lastEnd, endedAt);
  }

  addFailed(): void {
    this.#failed += 1;
  }

  figures(): Figures {
    return {
      complete: this.#durations.length,
      failed: this.#failed,
      duration: distributionOf(this.#durations),
      wait: distributionOf(this.#waits),
    };
  }

  /** @returns null when fewer than two ends, or all in one millisecond, show no rate. */
  tasksPerSecond(): number | null {
    const spanMs = this.#lastEnd - this.#firstEnd;
    return spanMs > 0 ? ((this.#durations.length - 1) * 1_000) / spanMs : null;
  }
}

function distributionOf(values: readonly number[]): Distribution | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: percentile(sorted, 50),
    p95: percentile(sorted, 95),
    p99: percentile(sorted, 99),
  };
}

/** The nearest rank: the smallest value that at least `percent` of all do not exceed. */
function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? Number.NaN;
}
