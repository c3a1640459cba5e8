import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { TaskKey } from '../../../shared/model/task.ts';
import {
  type JourneyEntry,
  type TaskAttempt,
  type TaskChange,
  type TaskRecord,
  taskStatuses,
} from '../../../shared/model/task.ts';
import { number, numberOrNull, oneOf, type Row, text, textOrNull } from './columns.ts';
import { keyOf, recordColumns, recordOf } from './task-rows.ts';

export interface UnsettledAttempt extends TaskKey {
  readonly attempt: number;
}

const THIS_TASK = '(SELECT number FROM tasks WHERE id = ? AND sender = ?)';

const taskChanges: readonly TaskChange[] = [
  'created',
  'assigned',
  'accepted',
  'awaiting',
  'executing',
  'progressed',
  'completed',
  'failed',
  'returned',
  'retried',
];

/** Reads what is committed of single tasks. */
export class TaskReader {
  readonly #find: StatementSync;
  readonly #findNewest: StatementSync;
  readonly #journey: StatementSync;
  readonly #attempts: StatementSync;
  readonly #open: StatementSync;
  readonly #list: StatementSync;
  readonly #unsettled: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare(`SELECT ${recordColumns} FROM tasks WHERE id = ? AND sender = ?`);
    this.#findNewest = db.prepare(
      `SELECT ${recordColumns} FROM tasks WHERE id = ? ORDER BY number DESC LIMIT 1`,
    );
    this.#journey = db.prepare(`SELECT * FROM journey WHERE task = ${THIS_TASK} ORDER BY step`);
    this.#attempts = db.prepare(
      `SELECT * FROM attempts WHERE task = ${THIS_TASK} ORDER BY attempt`,
    );
    this.#open = db.prepare(
      `SELECT ${recordColumns} FROM tasks INDEXED BY tasks_unfinished
       WHERE status IN ('Pending', 'Executing') AND status <> 'Complete' ORDER BY number`,
    );
    this.#list = db.prepare(`SELECT ${recordColumns} FROM tasks ORDER BY number`);
    this.#unsettled = db.prepare(
      `SELECT sender, id, attempts.attempt FROM attempts JOIN tasks ON number = task
       WHERE attempts.worker = ? AND settled = 0 ORDER BY task, attempts.attempt`,
    );
  }

  find(sender: PeerId, id: TaskId): TaskRecord | null {
    const row = this.#find.get(id, sender);
    return row === undefined ? null : recordOf(row);
  }

  /** The one that arrived last, of whichever sender. */
  findNewest(id: TaskId): TaskRecord | null {
    const row = this.#findNewest.get(id);
    return row === undefined ? null : recordOf(row);
  }

  journey(sender: PeerId, id: TaskId): JourneyEntry[] {
    return this.#journey.all(id, sender).map(entryOf);
  }

  attempts(sender: PeerId, id: TaskId): TaskAttempt[] {
    return this.#attempts.all(id, sender).map(attemptOf);
  }

  open(): TaskRecord[] {
    return this.#open.all().map(recordOf);
  }

  list(): TaskRecord[] {
    return this.#list.all().map(recordOf);
  }

  unsettledAttempts(worker: PeerId): UnsettledAttempt[] {
    return this.#unsettled
      .all(worker)
      .map((row) => ({ ...keyOf(row), attempt: number(row, 'attempt') }));
  }
}

function entryOf(row: Row): JourneyEntry {
  return {
    at: number(row, 'at'),
    change: oneOf(taskChanges, row, 'change'),
    status: oneOf(taskStatuses, row, 'status'),
    attempt: number(row, 'attempt'),
    detail: textOrNull(row, 'detail'),
  };
}

function attemptOf(row: Row): TaskAttempt {
  return {
    attempt: number(row, 'attempt'),
    worker: text(row, 'worker'),
    why: text(row, 'why'),
    predictedMs: numberOrNull(row, 'predicted_ms'),
    at: number(row, 'at'),
  };
}
