import type { PeerId } from './ids.ts';

/** Milliseconds. Percentiles are exact: the smallest value that at least that share does not exceed. */
export interface Distribution {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What one worker did. Durations are of complete tasks only; failures are counted apart. */
interface WorkerStatistics {
  readonly worker: PeerId;
  readonly name: string;
  readonly complete: number;
  readonly failed: number;
  readonly duration: Distribution | null;
  readonly wait: Distribution | null;
}

/**
 * The ended tasks of a span as columns of equal length, oldest first: charts read a hundred
 * thousand points of this faster than objects. `worker` is an index into `workers`.
 */
export interface TaskSeries {
  readonly since: number | null;
  readonly workers: readonly { readonly id: PeerId; readonly name: string }[];
  /** Unix time in milliseconds. */
  readonly endedAt: readonly number[];
  readonly worker: readonly number[];
  /** Milliseconds; null for a task that failed. */
  readonly durationMs: readonly (number | null)[];
  readonly waitedMs: readonly number[];
  /** False when the span has more tasks than the newest 100,000, which are here. */
  readonly isComplete: boolean;
}

export interface Statistics {
  /** Unix time in milliseconds; null is the whole history. */
  readonly since: number | null;
  readonly complete: number;
  readonly failed: number;
  /** Complete tasks a second from the first to the last end in the span, or null below two. */
  readonly tasksPerSecond: number | null;
  readonly duration: Distribution | null;
  readonly wait: Distribution | null;
  readonly workers: readonly WorkerStatistics[];
}
