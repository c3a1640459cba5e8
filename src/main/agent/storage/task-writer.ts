import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  isEnded,
  type JourneyEntry,
  type Task,
  type TaskAttempt,
  type TaskKey,
  type TaskRecord,
} from '../../../shared/model/task.ts';
import { TaskMap } from '../support/task-map.ts';
import { BatchLedger, type BatchPart, partIn } from './batch-ledger.ts';
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
  /** What its batch is called if it does not exist yet. */
  batchName?: string | undefined;
}

/** An open task's row as it was last written. */
interface KnownRow {
  readonly number: number;
  readonly task: Task;
  readonly tally: TallyKey;
  /** Null for a single task. */
  readonly part: BatchPart | null;
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
  readonly #number: StatementSync;
  readonly #settle: StatementSync;
  readonly #tallies: Tallies;
  readonly #batches: BatchLedger;
  /** The rows of open tasks: an update by number saves a fifth of a task's writing. */
  readonly #rows = new TaskMap<KnownRow>();
  /** The rows that this transaction ends. */
  #ended: Task[] = [];

  constructor(db: DatabaseSync) {
    this.#find = db.prepare(
      'SELECT number, status, worker, duration_ms FROM tasks WHERE id = ? AND sender = ?',
    );
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
    this.#number = db.prepare('SELECT number FROM tasks WHERE id = ? AND sender = ?');
    this.#settle = db.prepare('UPDATE attempts SET settled = 1 WHERE task = ? AND attempt = ?');
    this.#tallies = new Tallies(db);
    this.#batches = new BatchLedger(db);
  }

  write(write: PendingWrite): void {
    const { record, entries, attempts } = write;
    const row = this.#writeRecord(write);
    this.#writeEntries(row, entries);
    for (const attempt of attempts) this.#writeAttempt(row, attempt);
    this.#rows.set(record.task, row);
    if (isEnded(record.state.status)) this.#ended.push(record.task);
  }

  settle(key: TaskKey, attempt: number): void {
    const row = this.#rows.get(key)?.number ?? this.#numberOf(key);
    if (row !== null) this.#settle.run(row, attempt);
  }

  /** Runs at the end of a transaction. */
  finish(): void {
    this.#tallies.write();
    this.#batches.write();
    for (const task of this.#ended) this.#rows.delete(task);
    this.#ended = [];
  }

  /** After a rollback, the numbers of new rows are void. */
  forget(): void {
    this.#rows.clear();
    this.#ended = [];
    this.#tallies.forget();
    this.#batches.forget();
  }

  #numberOf({ sender, id }: TaskKey): number | null {
    const row = this.#number.get(id, sender);
    return row === undefined ? null : number(row, 'number');
  }

  #writeRecord(write: PendingWrite): KnownRow {
    const { record, entries } = write;
    const known = this.#rows.get(record.task);
    if (known?.task !== record.task) return this.#writeUnknown(write);
    const tally = tallyOf(record);
    this.#update.run(...changingValuesOf(record), known.number);
    this.#tallies.move(known.tally, tally);
    const part = known.part && this.#batches.move(known.part.batch, known.part, record, entries);
    return { ...known, tally, part };
  }

  #writeUnknown({ record, entries, creations, batchName }: PendingWrite): KnownRow {
    const { task, batch } = record;
    const isNew = creations.length > 0;
    const before = isNew ? undefined : this.#find.get(task.id, task.sender);
    const place = batch === null ? null : this.#batches.enter(batch, record.enqueuedAt, batchName);
    const row = number(
      this.#insert.get(...fixedValuesOf(record, place), ...changingValuesOf(record)),
      'number',
    );
    const tally = tallyOf(record);
    this.#tallies.move(before === undefined ? null : tallyIn(before, record), tally);
    const partBefore = before === undefined || place === null ? null : partIn(before, place);
    const part = place === null ? null : this.#batches.move(place, partBefore, record, entries);
    const steps = before === undefined ? 0 : number(this.#steps.get(row), 'steps');
    return { number: row, task, tally, part, steps };
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

function tallyOf({ task, batch, state }: TaskRecord): TallyKey {
  return { status: state.status, sender: task.sender, isBatched: batch !== null };
}

function tallyIn(row: Row, { task, batch }: TaskRecord): TallyKey {
  return { status: text(row, 'status'), sender: task.sender, isBatched: batch !== null };
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
