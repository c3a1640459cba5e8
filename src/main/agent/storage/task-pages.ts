import type { DatabaseSync } from 'node:sqlite';
import type { TaskCounts, TaskPage } from '../../../shared/contract/commands.ts';
import type { TaskKey, TaskRecord } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import { AppError } from '../support/app-error.ts';
import { number, type Row } from './columns.ts';
import {
  type Condition,
  conditionsOf,
  type Selection,
  tallyWhereSql,
  valuesIn,
  whereSql,
} from './task-conditions.ts';
import { keyOf, recordColumns, recordOf, summaryColumns } from './task-rows.ts';

export interface PageRequest extends Selection {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

/** Tasks on one side of `last` in the order of arrival, and the order they come in. */
interface Range {
  readonly order: 'newest' | 'oldest';
  readonly last: number;
  readonly limit: number;
}

const RANGES = {
  newest: 'number < ? ORDER BY number DESC',
  oldest: 'number > ? ORDER BY number',
} as const;

/** How many entries of an index are scanned in the time in which one task is looked up. */
const SCANS_A_VISIT = 10;
/** Bounds memory: each may hold a prompt of 256 KiB and a result of 10 MiB. */
const TASKS_A_CHUNK = 50;

/** Reads what is committed of many tasks: filtering, paging and counting happen in SQL. */
export class TaskPages {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  page({ limit, after, ...selection }: PageRequest): Omit<TaskPage, 'version'> {
    const conditions = conditionsOf(selection);
    const before = after === undefined ? Number.MAX_SAFE_INTEGER : positionOf(after);
    const total = this.#total(conditions);
    if (total === 0) return { tasks: [], total, next: null };
    const rows = this.#select(summaryColumns, conditions, {
      order: 'newest',
      last: before,
      limit: limit + 1,
    });
    const tasks = rows.slice(0, limit);
    return {
      tasks: tasks.map((row) => summaryOf(recordOf(row))),
      total,
      next: rows.length > limit ? String(number(tasks.at(-1), 'number')) : null,
    };
  }

  count(selection: Selection): TaskCounts {
    const conditions = conditionsOf(selection);
    const { table, count, where } = countingSql(conditions);
    const rows = this.#db
      .prepare(`SELECT status, ${count} AS tasks FROM ${table} WHERE ${where} GROUP BY status`)
      .all(...valuesIn(conditions));
    const countOf = (status: string): number => {
      const row = rows.find((candidate) => candidate.status === status);
      return row === undefined ? 0 : number(row, 'tasks');
    };
    return {
      Pending: countOf('Pending'),
      Executing: countOf('Executing'),
      Complete: countOf('Complete'),
      Failed: countOf('Failed'),
    };
  }

  /** Oldest first. */
  keys(selection: Selection): TaskKey[] {
    const range: Range = { order: 'oldest', last: 0, limit: Number.MAX_SAFE_INTEGER };
    return this.#select('sender, id', conditionsOf(selection), range).map(keyOf);
  }

  /** Oldest first, read chunk by chunk: what changes meanwhile is seen if it is still to come. */
  *all(selection: Selection): Generator<TaskRecord, void, undefined> {
    const conditions = conditionsOf(selection);
    let last = 0;
    while (true) {
      const rows = this.#select(recordColumns, conditions, {
        order: 'oldest',
        last,
        limit: TASKS_A_CHUNK,
      });
      yield* rows.map(recordOf);
      if (rows.length < TASKS_A_CHUNK) return;
      last = number(rows.at(-1), 'number');
    }
  }

  #select(columns: string, conditions: readonly Condition[], { order, last, limit }: Range): Row[] {
    return this.#db
      .prepare(
        `SELECT number, ${columns} FROM tasks ${this.#cheapestPath(conditions, limit)}
         WHERE ${whereSql(conditions)} AND ${RANGES[order]} LIMIT ?`,
      )
      .all(...valuesIn(conditions), last, limit);
  }

  /** SQLite knows nothing of how the values are spread, but the tallies do. */
  #cheapestPath(conditions: readonly Condition[], limit: number): string {
    const all = this.#total([]);
    const matching = this.#total(conditions.filter(({ tallySql }) => tallySql !== null));
    // In their order, tasks are read only until the page is full.
    const share = Math.min(1, limit / matching);
    let cheapest = { sql: 'NOT INDEXED', rows: all * share };
    for (const condition of conditions) {
      if (condition.path === null) continue;
      const { index, kind } = condition.path;
      const rows = {
        ordered: () => this.#total([condition]) * share,
        gathered: () => this.#total([condition]),
        scanned: () => all / SCANS_A_VISIT + this.#total([condition]),
      }[kind]();
      if (rows < cheapest.rows) cheapest = { sql: `INDEXED BY ${index}`, rows };
    }
    return cheapest.sql;
  }

  #total(conditions: readonly Condition[]): number {
    const { table, count, where } = countingSql(conditions);
    const row = this.#db
      .prepare(`SELECT ${count} AS total FROM ${table} WHERE ${where}`)
      .get(...valuesIn(conditions));
    return number(row, 'total');
  }
}

/** Counts by the tallies where they can, and row by row where not. */
function countingSql(conditions: readonly Condition[]): {
  table: string;
  count: string;
  where: string;
} {
  const tallied = tallyWhereSql(conditions);
  return tallied === null
    ? { table: 'tasks', count: 'count(*)', where: whereSql(conditions) }
    : { table: 'tallies', count: 'ifnull(sum(tasks), 0)', where: tallied };
}

function positionOf(after: string): number {
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new AppError('invalid_input', 'This page does not exist: begin again with the first one.');
}
