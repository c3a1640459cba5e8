import type { Batch, BatchShare } from '../../../shared/model/batch.ts';
import type { BatchId, PeerId } from '../../../shared/model/ids.ts';
import { isEnded, type TaskRecord } from '../../../shared/model/task.ts';
import type { StoredBatch } from '../storage/batch-reader.ts';
import type { Clock } from '../support/clock.ts';
import { BatchPace } from './batch-pace.ts';
import type { TaskEvent } from './transition.ts';

/** A mean of fewer tasks says little of a machine. */
const MIN_OWN_TASKS = 5;

export interface BatchesParts {
  readonly self: PeerId;
  readonly clock: Clock;
  /** How many tasks this machine executes at once. */
  readonly concurrency: () => number;
}

/** What batches come to: the history's figures, and the times that are reckoned from them. */
export class Batches {
  readonly #parts: BatchesParts;
  readonly #pace: BatchPace;

  constructor(parts: BatchesParts) {
    this.#parts = parts;
    this.#pace = new BatchPace(parts.clock);
  }

  changed({ batch, state }: TaskRecord, event: TaskEvent): void {
    if (batch === null) return;
    if (event.type === 'executing') this.#pace.began(batch);
    else if (isEnded(state.status)) this.#pace.ended(batch);
  }

  viewOf(stored: StoredBatch): Batch {
    const { id, name, createdAt, counts, startedAt, shares } = stored;
    const open = counts.Pending + counts.Executing;
    return {
      ...{ id, name, createdAt, counts, startedAt, shares },
      endedAt: open === 0 ? stored.lastEndAt : null,
      elapsedMs: this.#elapsedMs(stored, open),
      remainingMs: this.#remainingMs(id, open),
      aloneMs: this.#aloneMs(stored),
    };
  }

  #elapsedMs({ startedAt, lastEndAt, idleMs }: StoredBatch, open: number): number | null {
    if (startedAt === null) return null;
    const until = open > 0 || lastEndAt === null ? this.#parts.clock.now() : lastEndAt;
    return Math.max(0, until - startedAt - idleMs);
  }

  #remainingMs(id: BatchId, open: number): number | null {
    return open === 0 ? null : this.#pace.remainingMs(id, open);
  }

  /**
   * What is complete, spread over this machine's present slots: each task as long as this machine's
   * took on the mean, or, until it completed five of them itself, as it took wherever it ran. No
   * spreading makes it shorter than the longest task.
   */
  #aloneMs({ counts, shares, longestMs }: StoredBatch): number | null {
    if (counts.Complete === 0) return null;
    const own = shares.find(({ worker }) => worker === this.#parts.self);
    const total =
      own === undefined || own.complete < MIN_OWN_TASKS
        ? shares.reduce((sum, share) => sum + share.executedMs, 0)
        : counts.Complete * meanMs(own);
    return Math.max(longestMs, total / this.#parts.concurrency());
  }
}

function meanMs({ executedMs, complete }: BatchShare): number {
  return executedMs / complete;
}
