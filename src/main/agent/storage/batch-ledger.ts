import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BatchId } from '../../../shared/model/ids.ts';
import {
  isEnded,
  type JourneyEntry,
  type TaskRecord,
  type TaskStatus,
  taskStatuses,
} from '../../../shared/model/task.ts';
import { number, numberOrNull, oneOf, type Row, textOrNull } from './columns.ts';

/** What a task adds to the figures of its batch. */
export interface BatchPart {
  readonly batch: number;
  readonly status: TaskStatus;
  /** Empty while the task is open, and when it failed before it had a worker. */
  readonly worker: string;
  readonly executedMs: number;
}

interface Change {
  /** By status and worker. */
  readonly tallies: Map<string, { readonly part: BatchPart; tasks: number; executedMs: number }>;
  startedAt: number | null;
  /** When a task of it was opened first: created, or retried. */
  openedAt: number | null;
  endedAt: number | null;
  longestMs: number;
}

/**
 * Keeps what each batch comes to. What one transaction changes is counted in memory and written
 * with it, so that the figures are those of its tasks whenever the agent ends.
 */
export class BatchLedger {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #count: StatementSync;
  readonly #rest: StatementSync;
  readonly #update: StatementSync;
  /** Of this transaction. */
  readonly #numbers = new Map<BatchId, number>();
  readonly #changes = new Map<number, Change>();

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT number FROM batches WHERE id = ?');
    this.#insert = db.prepare(
      `INSERT INTO batches (number, id, name, created_at)
       SELECT ifnull(max(number), 0) + 1, ?, ?, ? FROM tasks RETURNING number`,
    );
    this.#count = db.prepare(
      `INSERT INTO batch_tallies (batch, status, worker, tasks, executed_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         tasks = tasks + excluded.tasks, executed_ms = executed_ms + excluded.executed_ms`,
    );
    this.#rest = db.prepare(
      `UPDATE batches SET idle_ms = idle_ms + max(0, ? - ended_at)
       WHERE number = ? AND started_at IS NOT NULL AND ended_at IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM batch_tallies
         WHERE batch = number AND status IN ('Pending', 'Executing') AND tasks > 0)`,
    );
    this.#update = db.prepare(
      `UPDATE batches SET
         started_at = ifnull(started_at, ?1),
         ended_at = max(ifnull(ended_at, ?2), ifnull(?2, ended_at)),
         longest_ms = max(longest_ms, ?3)
       WHERE number = ?4`,
    );
  }

  /** Creates the batch before the first of its tasks is written. @returns its number. */
  enter(id: BatchId, createdAt: number, name: string = id): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const row = this.#find.get(id) ?? this.#insert.get(id, name, createdAt);
    const found = number(row, 'number');
    this.#numbers.set(id, found);
    return found;
  }

  /**
   * @param before the task's part as it was last written; null for a new task.
   * @param steps what happened to the task since.
   * @returns its part as it is now.
   */
  move(
    batch: number,
    before: BatchPart | null,
    record: TaskRecord,
    steps: readonly JourneyEntry[],
  ): BatchPart {
    const change = this.#changeOf(batch);
    const after = partOf(batch, record);
    if (before !== null) count(change, before, -1);
    count(change, after, 1);
    change.longestMs = Math.max(change.longestMs, after.executedMs);
    const isReopened = before === null || isEnded(before.status);
    for (const { change: step, status, at } of steps) {
      if (step === 'executing') change.startedAt = smaller(change.startedAt, at);
      if (isEnded(status)) change.endedAt = Math.max(change.endedAt ?? 0, at);
      else if (isReopened) change.openedAt = smaller(change.openedAt, at);
    }
    return after;
  }

  /** Runs at the end of a transaction. */
  write(): void {
    for (const [batch, { tallies, openedAt, startedAt, endedAt, longestMs }] of this.#changes) {
      if (openedAt !== null) this.#rest.run(openedAt, batch);
      if (startedAt !== null || endedAt !== null) {
        this.#update.run(startedAt, endedAt, longestMs, batch);
      }
      for (const { part, tasks, executedMs } of tallies.values()) {
        if (tasks === 0 && executedMs === 0) continue;
        this.#count.run(batch, part.status, part.worker, tasks, executedMs);
      }
    }
    this.forget();
  }

  /** After a rollback. */
  forget(): void {
    this.#numbers.clear();
    this.#changes.clear();
  }

  #changeOf(batch: number): Change {
    const known = this.#changes.get(batch);
    if (known !== undefined) return known;
    const change: Change = {
      tallies: new Map(),
      ...{ startedAt: null, openedAt: null, endedAt: null, longestMs: 0 },
    };
    this.#changes.set(batch, change);
    return change;
  }
}

/** The part of a task as its row has it. */
export function partIn(row: Row, batch: number): BatchPart {
  const status = oneOf(taskStatuses, row, 'status');
  return {
    ...{ batch, status },
    worker: isEnded(status) ? (textOrNull(row, 'worker') ?? '') : '',
    executedMs: numberOrNull(row, 'duration_ms') ?? 0,
  };
}

function partOf(batch: number, { state, worker }: TaskRecord): BatchPart {
  return {
    ...{ batch, status: state.status },
    worker: isEnded(state.status) ? (worker ?? '') : '',
    executedMs: state.status === 'Complete' ? state.durationMs : 0,
  };
}

function count({ tallies }: Change, part: BatchPart, by: 1 | -1): void {
  const name = `${part.status}/${part.worker}`;
  const tally = tallies.get(name) ?? { part, tasks: 0, executedMs: 0 };
  tally.tasks += by;
  tally.executedMs += by * part.executedMs;
  tallies.set(name, tally);
}

function smaller(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
