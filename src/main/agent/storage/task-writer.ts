import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  isEnded,
  type JourneyEntry,
  nameOf,
  type Task,
  type TaskAttempt,
  type TaskKey,
  type TaskRecord,
} from '../../../shared/model/task.ts';
import { number, type Row, text } from './columns.ts';
import { Tallies, type TallyKey } from './tallies.ts';
import { changingColumns, changingValuesOf, fixedColumns, fixedValuesOf } from './task-rows.ts';

/** What one task has to be written with: its newest record, and what was appended to it. */
export interface PendingWrite {
  record: TaskRecord;
  readonly entries: JourneyEntry[];
  readonly attempts: TaskAttempt[];
  /** Whoever waits for the commit of its creation. */
  readonly creations: PromiseWithResolvers<void>[];
}

/** An open task's row as it was last written. */
interface KnownRow {
  readonly number: number;
  readonly task: Task;
  readonly tally: TallyKey;
  steps: number;
}

/** Journey entries that one statement writes: each call of a statement costs more than a row. */
const MAX_ENTRIES_A_STATEMENT = 6;
const JOURNEY_COLUMNS = 7;

/** The statements that write tasks. They run inside their caller's transaction. */
export class TaskWriter {
  readonly #find: StatementSync;
  readonly #steps: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #journey: readonly StatementSync[];
  readonly #attempt: StatementSync;
  readonly #settle: StatementSync;
  readonly #tallies: Tallies;
  /** The rows of open tasks, by name: an update by number saves a fifth of a task's writing. */
  readonly #rows = new Map<string, KnownRow>();

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT number, status FROM tasks WHERE id = ? AND sender = ?');
    this.#steps = db.prepare('SELECT ifnull(max(step), 0) AS steps FROM journey WHERE task = ?');
    this.#insert = db.prepare(insertSql());
    this.#update = db.prepare(
      `UPDATE tasks SET ${assignments(changingColumns, () => '?')} WHERE number = ?`,
    );
    this.#journey = Array.from({ length: MAX_ENTRIES_A_STATEMENT }, (_, index) =>
      db.prepare(journeySql(index + 1)),
    );
    this.#attempt = db.prepare(
      `INSERT INTO attempts (task, attempt, worker, why, predicted_ms, at, settled)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#settle = db.prepare(
      `UPDATE attempts SET settled = 1
       WHERE task = (SELECT number FROM tasks WHERE id = ? AND sender = ?) AND attempt = ?`,
    );
    this.#tallies = new Tallies(db);
  }

  write({ record, entries, attempts, creations }: PendingWrite): void {
    const row = this.#writeRecord(record, creations.length > 0);
    this.#writeEntries(row, entries);
    for (const attempt of attempts) this.#writeAttempt(row, attempt);
    if (isEnded(record.state.status)) this.#rows.delete(nameOf(record.task));
    else this.#rows.set(nameOf(record.task), row);
  }

  settle({ sender, id }: TaskKey, attempt: number): void {
    this.#settle.run(id, sender, attempt);
  }

  /** Runs at the end of a transaction. */
  finish(): void {
    this.#tallies.write();
  }

  /** After a rollback, the numbers of new rows are void. */
  forget(): void {
    this.#rows.clear();
    this.#tallies.forget();
  }

  #writeRecord(record: TaskRecord, isNew: boolean): KnownRow {
    const known = this.#rows.get(nameOf(record.task));
    const tally = tallyOf(record);
    if (known?.task === record.task) {
      this.#update.run(...changingValuesOf(record), known.number);
      this.#tallies.move(known.tally, tally);
      return { ...known, tally };
    }
    const before = isNew ? undefined : this.#find.get(record.task.id, record.task.sender);
    const values = [...fixedValuesOf(record), ...changingValuesOf(record)];
    const row = number(this.#insert.get(...values), 'number');
    this.#tallies.move(before === undefined ? null : tallyIn(before, record.task), tally);
    const steps = before === undefined ? 0 : number(this.#steps.get(row), 'steps');
    return { number: row, task: record.task, tally, steps };
  }

  #writeEntries(row: KnownRow, entries: readonly JourneyEntry[]): void {
    for (let first = 0; first < entries.length; first += MAX_ENTRIES_A_STATEMENT) {
      const some = entries.slice(first, first + MAX_ENTRIES_A_STATEMENT);
      const values = some.flatMap(({ at, change, status, attempt, detail }) => {
        row.steps += 1;
        return [row.number, row.steps, at, change, status, attempt, detail];
      });
      this.#journey[some.length - 1]?.run(...values);
    }
  }

  #writeAttempt(row: KnownRow, { attempt, worker, why, predictedMs, at }: TaskAttempt): void {
    // An own task that runs here has no worker who would have to be told anything.
    const isSettled = worker === row.task.sender;
    this.#attempt.run(row.number, attempt, worker, why, predictedMs, at, Number(isSettled));
  }
}

function tallyOf({ task, state }: TaskRecord): TallyKey {
  return { status: state.status, sender: task.sender };
}

function tallyIn(row: Row, { sender }: Task): TallyKey {
  return { status: text(row, 'status'), sender };
}

function journeySql(entries: number): string {
  const marks = `(${Array.from({ length: JOURNEY_COLUMNS }, () => '?').join(', ')})`;
  return `INSERT INTO journey (task, step, at, change, status, attempt, detail)
    VALUES ${Array.from({ length: entries }, () => marks).join(', ')}`;
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
