import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { TaskCounts, TaskPage } from '../../../shared/contract/commands.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { AppError } from '../support/app-error.ts';
import type { TaskKey } from '../tasks/task-record.ts';
import { summaryOf } from '../tasks/task-views.ts';
import { number, type Row } from './columns.ts';
import {
  type Condition,
  conditionsOf,
  type Selection,
  valuesIn,
  whereSql,
} from './task-conditions.ts';
import { keyOf, recordColumns, recordOf, summaryColumns } from './task-rows.ts';

export interface PageRequest extends Selection {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

/** Up to here, gathering and sorting beats walking through all tasks in their order. */
const MAX_SORTED_TASKS = 20_000;
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
      sql: 'number < ? ORDER BY number DESC LIMIT ?',
      values: [before, limit + 1],
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
    const rows = this.#db
      .prepare(
        `SELECT status, ${countSql(conditions)} AS tasks FROM ${countedTable(conditions)}
         WHERE ${whereSql(conditions)} GROUP BY status`,
      )
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
    const tail = { sql: 'TRUE ORDER BY number', values: [] };
    return this.#select('sender, id', conditionsOf(selection), tail).map(keyOf);
  }

  /** Oldest first, read chunk by chunk: what changes meanwhile is seen if it is still to come. */
  *all(selection: Selection): Generator<TaskRecord, void, undefined> {
    const conditions = conditionsOf(selection);
    let last = 0;
    while (true) {
      const rows = this.#select(recordColumns, conditions, {
        sql: 'number > ? ORDER BY number LIMIT ?',
        values: [last, TASKS_A_CHUNK],
      });
      yield* rows.map(recordOf);
      if (rows.length < TASKS_A_CHUNK) return;
      last = number(rows.at(-1), 'number');
    }
  }

  #select(
    columns: string,
    conditions: readonly Condition[],
    tail: { readonly sql: string; readonly values: readonly SQLInputValue[] },
  ): Row[] {
    return this.#db
      .prepare(
        `SELECT number, ${columns} FROM tasks ${this.#pathTo(conditions)}
         WHERE ${whereSql(conditions)} AND ${tail.sql}`,
      )
      .all(...valuesIn(conditions), ...tail.values);
  }

  /** SQLite knows nothing of how the values are spread, but the tallies do. */
  #pathTo(conditions: readonly Condition[]): string {
    let path = 'NOT INDEXED';
    let fewest = Number.POSITIVE_INFINITY;
    for (const condition of conditions) {
      if (condition.index === null) continue;
      const total = this.#total([condition]);
      if (total >= fewest) continue;
      fewest = total;
      const isFast = condition.index.isOrdered || total <= MAX_SORTED_TASKS;
      path = isFast ? `INDEXED BY ${condition.index.name}` : 'NOT INDEXED';
    }
    return path;
  }

  #total(conditions: readonly Condition[]): number {
    const row = this.#db
      .prepare(
        `SELECT ${countSql(conditions)} AS total FROM ${countedTable(conditions)}
         WHERE ${whereSql(conditions)}`,
      )
      .get(...valuesIn(conditions));
    return number(row, 'total');
  }
}

function countedTable(conditions: readonly Condition[]): 'tallies' | 'tasks' {
  return conditions.every(({ index }) => index !== null) ? 'tallies' : 'tasks';
}

function countSql(conditions: readonly Condition[]): string {
  return countedTable(conditions) === 'tallies' ? 'ifnull(sum(tasks), 0)' : 'count(*)';
}

function positionOf(after: string): number {
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new AppError('invalid_input', 'This page does not exist: begin again with the first one.');
}
