import type { Distribution, Statistics } from '../../../shared/model/statistics.ts';
import { Spread } from './spread.ts';

type Figures = Pick<Statistics, 'complete' | 'failed' | 'duration' | 'wait'>;

/** Ended tasks, summed up. Durations and waits are those of complete tasks. */
export class Sample {
  readonly #durations = new Spread();
  readonly #waits = new Spread();
  #failed = 0;
  #firstEnd = Number.POSITIVE_INFINITY;
  #lastEnd = Number.NEGATIVE_INFINITY;

  copy(): Sample {
    const copy = new Sample();
    copy.addAll(this);
    return copy;
  }

  addAll(other: Sample): void {
    this.#durations.addAll(other.#durations);
    this.#waits.addAll(other.#waits);
    this.#failed += other.#failed;
    this.#firstEnd = Math.min(this.#firstEnd, other.#firstEnd);
    this.#lastEnd = Math.max(this.#lastEnd, other.#lastEnd);
  }

  get count(): number {
    return this.#durations.count + this.#failed;
  }

  add(endedAt: number, durationMs: number, waitedMs: number): void {
    this.#durations.add(durationMs);
    this.#waits.add(waitedMs);
    this.#firstEnd = Math.min(this.#firstEnd, endedAt);
    this.#lastEnd = Math.max(this.#lastEnd, endedAt);
  }

  addFailed(): void {
    this.#failed += 1;
  }

  figures(): Figures {
    return {
      complete: this.#durations.count,
      failed: this.#failed,
      duration: distributionOf(this.#durations),
      wait: distributionOf(this.#waits),
    };
  }

  /** @returns null when fewer than two ends, or all in one millisecond, show no rate. */
  tasksPerSecond(): number | null {
    const spanMs = this.#lastEnd - this.#firstEnd;
    return spanMs > 0 ? ((this.#durations.count - 1) * 1_000) / spanMs : null;
  }
}

function distributionOf(spread: Spread): Distribution | null {
  if (spread.count === 0) return null;
  return {
    mean: spread.mean,
    p50: spread.percentile(50),
    p95: spread.percentile(95),
    p99: spread.percentile(99),
  };
}
