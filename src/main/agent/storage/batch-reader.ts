import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BatchShare } from '../../../shared/model/batch.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { type TaskCounts, taskStatuses } from '../../../shared/model/task.ts';
import { number, numberOrNull, oneOf, type Row, text } from './columns.ts';
import { type Direction, positionIn } from './task-orders.ts';

/** What the history knows of a batch. Times are Unix ms. */
export interface StoredBatch {
  /** That of its first task. */
  readonly number: number;
  readonly id: BatchId;
  readonly name: string;
  readonly createdAt: number;
  readonly counts: TaskCounts;
  /** When a task of it began to execute first, and ended last, up to now. */
  readonly startedAt: number | null;
  readonly lastEndAt: number | null;
  /** How long, between the two, no task of it was open. */
  readonly idleMs: number;
  readonly longestMs: number;
  readonly shares: readonly BatchShare[];
}

export interface StretchRequest {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

/** Where a list by number goes on. */
export interface Place {
  readonly direction: Direction;
  /** The number that it follows; null for its beginning. */
  readonly after: number | null;
  readonly most: number;
}

export interface StoredBatches {
  readonly batches: readonly StoredBatch[];
  readonly total: number;
  readonly next: string | null;
}

/** Reads what is committed of batches, without a look at their tasks. */
export class BatchReader {
  readonly #find: StatementSync;
  readonly #tallies: StatementSync;
  readonly #count: StatementSync;
  readonly #descending: StatementSync;
  readonly #ascending: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT * FROM batches WHERE id = ?');
    this.#tallies = db.prepare('SELECT * FROM batch_tallies WHERE batch = ? AND tasks > 0');
    this.#count = db.prepare('SELECT count(*) AS batches FROM batches');
    this.#descending = db.prepare(
      'SELECT * FROM batches WHERE number < ? ORDER BY number DESC LIMIT ?',
    );
    this.#ascending = db.prepare('SELECT * FROM batches WHERE number > ? ORDER BY number LIMIT ?');
  }

  find(id: BatchId): StoredBatch | null {
    const row = this.#find.get(id);
    return row === undefined ? null : this.#batchOf(row);
  }

  count(): number {
    return number(this.#count.get(), 'batches');
  }

  /** Newest first. */
  page({ limit, after }: StretchRequest): StoredBatches {
    const behind = after === undefined ? null : positionIn('newest', after).number;
    const found = this.stretch({ direction: 'DESC', after: behind, most: limit + 1 });
    const batches = found.slice(0, limit);
    return {
      batches,
      total: this.count(),
      next: found.length > limit ? String(batches.at(-1)?.number) : null,
    };
  }

  /** In the order of their numbers. */
  stretch({ direction, after, most }: Place): StoredBatch[] {
    const rows =
      direction === 'DESC'
        ? this.#descending.all(after ?? Number.MAX_SAFE_INTEGER, most)
        : this.#ascending.all(after ?? 0, most);
    return rows.map((row) => this.#batchOf(row));
  }

  #batchOf(row: Row): StoredBatch {
    const place = number(row, 'number');
    const tallies = this.#tallies.all(place);
    return {
      number: place,
      id: text(row, 'id'),
      name: text(row, 'name'),
      createdAt: number(row, 'created_at'),
      counts: countsIn(tallies),
      startedAt: numberOrNull(row, 'started_at'),
      lastEndAt: numberOrNull(row, 'ended_at'),
      idleMs: number(row, 'idle_ms'),
      longestMs: number(row, 'longest_ms'),
      shares: sharesIn(tallies),
    };
  }
}

function countsIn(tallies: readonly Row[]): TaskCounts {
  const counts = { Pending: 0, Executing: 0, Complete: 0, Failed: 0 };
  for (const row of tallies) counts[oneOf(taskStatuses, row, 'status')] += number(row, 'tasks');
  return counts;
}

function sharesIn(tallies: readonly Row[]): BatchShare[] {
  const shares = new Map<string, BatchShare>();
  for (const row of tallies) {
    const worker = text(row, 'worker');
    if (worker === '') continue;
    const share = shares.get(worker) ?? { worker, complete: 0, failed: 0, executedMs: 0 };
    const tasks = number(row, 'tasks');
    const isComplete = text(row, 'status') === 'Complete';
    shares.set(worker, {
      worker,
      complete: share.complete + (isComplete ? tasks : 0),
      failed: share.failed + (isComplete ? 0 : tasks),
      executedMs: share.executedMs + number(row, 'executed_ms'),
    });
  }
  return [...shares.values()].sort(
    (one, other) => other.complete - one.complete || other.executedMs - one.executedMs,
  );
}
