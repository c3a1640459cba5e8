import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  isEnded,
  type JourneyEntry,
  type Task,
  type TaskAttempt,
  type TaskRecord,
} from '../../../shared/model/task.ts';
import { nameOf, type TaskKey } from '../tasks/task-record.ts';
import { number } from './columns.ts';
import { changingColumns, changingValuesOf, fixedColumns, fixedValuesOf } from './task-rows.ts';

/** What one task has to be written with: its newest record, and what was appended to it. */
export interface PendingWrite {
  record: TaskRecord;
  readonly entries: JourneyEntry[];
  readonly attempts: TaskAttempt[];
  /** Whoever waits for the commit of its creation. */
  readonly creations: PromiseWithResolvers<void>[];
}

interface KnownRow {
  readonly number: number;
  readonly task: Task;
}

/** The statements that write tasks. They run inside their caller's transaction. */
export class TaskWriter {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #journey: StatementSync;
  readonly #attempt: StatementSync;
  readonly #settle: StatementSync;
  /** The rows of open tasks, by name: an update by number saves a fifth of a task's writing. */
  readonly #rows = new Map<string, KnownRow>();

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(insertSql());
    this.#update = db.prepare(
      `UPDATE tasks SET ${assignments(changingColumns, () => '?')} WHERE number = ?`,
    );
    this.#journey = db.prepare(
      `INSERT INTO journey (task, step, at, change, status, attempt, worker, detail)
       VALUES (?1, (SELECT ifnull(max(step), 0) + 1 FROM journey WHERE task = ?1), ?, ?, ?, ?, ?, ?)`,
    );
    this.#attempt = db.prepare(
      `INSERT INTO attempts (task, attempt, worker, why, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#settle = db.prepare(
      `UPDATE attempts SET settled = 1
       WHERE task = (SELECT number FROM tasks WHERE id = ? AND sender = ?) AND attempt = ?`,
    );
  }

  write({ record, entries, attempts }: PendingWrite): void {
    const task = this.#writeRecord(record);
    this.#keep(record, task);
    for (const entry of entries) this.#writeEntry(task, entry);
    for (const attempt of attempts) this.#writeAttempt(task, attempt);
  }

  settle({ sender, id }: TaskKey, attempt: number): void {
    this.#settle.run(id, sender, attempt);
  }

  /** After a rollback, the numbers of new rows are void. */
  forget(): void {
    this.#rows.clear();
  }

  #writeRecord(record: TaskRecord): number {
    const changing = changingValuesOf(record);
    const known = this.#rows.get(nameOf(record.task));
    if (known?.task !== record.task) {
      return number(this.#insert.get(...fixedValuesOf(record), ...changing), 'number');
    }
    this.#update.run(...changing, known.number);
    return known.number;
  }

  #keep({ task, state }: TaskRecord, row: number): void {
    if (isEnded(state.status)) this.#rows.delete(nameOf(task));
    else this.#rows.set(nameOf(task), { number: row, task });
  }

  #writeEntry(task: number, { at, change, status, attempt, worker, detail }: JourneyEntry): void {
    this.#journey.run(task, at, change, status, attempt, worker, detail);
  }

  #writeAttempt(task: number, { attempt, worker, why, at }: TaskAttempt): void {
    this.#attempt.run(task, attempt, worker, why, at);
  }
}

function insertSql(): string {
  const columns = [...fixedColumns, ...changingColumns];
  // The key stays out of the update: else its index would be written again.
  const updated = columns.filter((column) => column !== 'id' && column !== 'sender');
  return `INSERT INTO tasks (${columns.join(', ')})
    VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (id, sender) DO UPDATE SET ${assignments(updated, (column) => `excluded.${column}`)}
    RETURNING number`;
}

function assignments(columns: readonly string[], sqlOf: (column: string) => string): string {
  return columns.map((column) => `${column} = ${sqlOf(column)}`).join(', ');
}
