import type { DatabaseSync } from 'node:sqlite';
import type { TaskCounts, TaskOrder, TaskPage } from '../../../shared/contract/commands.ts';
import type { TaskKey, TaskRecord } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import { number, type Row } from './columns.ts';
import {
  type Condition,
  conditionsOf,
  type Selection,
  tallyWhereSql,
  valuesIn,
  whereSql,
} from './task-conditions.ts';
import { placeOf, type Stretch, stretchesOf } from './task-orders.ts';
import { keyOf, recordColumns, recordOf, summaryColumns } from './task-rows.ts';

export interface PageRequest extends Selection {
  /** @default 'newest' */
  readonly order?: TaskOrder;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

/** How many tasks, or entries of an index, are scanned in the time in which one task is looked up. */
const SCANS_A_LOOKUP = 10;
/** Bounds memory: each may hold a prompt of 256 KiB and a result of 10 MiB. */
const TASKS_A_CHUNK = 50;

/** Reads what is committed of many tasks: filtering, paging and counting happen in SQL. */
export class TaskPages {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  page({ order = 'newest', limit, after, ...selection }: PageRequest): Omit<TaskPage, 'version'> {
    const stretches = stretchesOf(order, after);
    const total = this.#total(conditionsOf(selection));
    if (total === 0) return { tasks: [], total, next: null };
    const rows: Row[] = [];
    for (const stretch of stretches) {
      const { statuses } = stretch;
      const conditions = conditionsOf({ ...selection, ...(statuses && { statuses }) });
      const missing = limit + 1 - rows.length;
      if (missing > 0) {
        rows.push(...this.#select(summaryColumns, conditions, stretch, missing, total));
      }
    }
    const tasks = rows.slice(0, limit);
    const last = tasks.at(-1);
    return {
      tasks: tasks.map((row) => summaryOf(recordOf(row))),
      total,
      next: rows.length > limit && last !== undefined ? placeOf(order, last) : null,
    };
  }

  count(selection: Selection): TaskCounts {
    const conditions = conditionsOf(selection);
    const { table, count, where } = this.#counting(conditions);
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
    const conditions = conditionsOf(selection);
    return stretchesOf('oldest')
      .flatMap((stretch) => this.#select('sender, id', conditions, stretch))
      .map(keyOf);
  }

  /** Oldest first, read chunk by chunk: what changes meanwhile is seen if it is still to come. */
  *all(selection: Selection): Generator<TaskRecord, void, undefined> {
    const conditions = conditionsOf(selection);
    let after: string | undefined;
    while (true) {
      const rows = stretchesOf('oldest', after).flatMap((stretch) =>
        this.#select(recordColumns, conditions, stretch, TASKS_A_CHUNK),
      );
      yield* rows.map(recordOf);
      const last = rows.at(-1);
      if (last === undefined || rows.length < TASKS_A_CHUNK) return;
      after = placeOf('oldest', last);
    }
  }

  /** @param matching how many tasks match at most, if that is known. */
  #select(
    columns: string,
    conditions: readonly Condition[],
    { index, where, values, orderBy }: Stretch,
    limit: number = Number.MAX_SAFE_INTEGER,
    matching: number = Number.MAX_SAFE_INTEGER,
  ): Row[] {
    const tallied = this.#total(conditions.filter(({ tallySql }) => tallySql !== null));
    // In their order, tasks are read only until the page is full.
    const share = Math.min(1, limit / Math.min(matching, tallied));
    return this.#db
      .prepare(
        `SELECT number, ${columns} FROM tasks ${this.#cheapestPath(conditions, index, share)}
         WHERE ${whereSql(conditions)} AND ${where} ORDER BY ${orderBy} LIMIT ?`,
      )
      .all(...valuesIn(conditions), ...values, limit);
  }

  /** SQLite knows nothing of how the values are spread, but the tallies do. */
  #cheapestPath(
    conditions: readonly Condition[],
    orderIndex: string | null = null,
    share: number = 1,
  ): string {
    const all = this.#total([]);
    const isByArrival = orderIndex === null;
    const paths = [{ sql: 'NOT INDEXED', scans: isByArrival ? all * share : all }];
    if (!isByArrival) {
      paths.push({ sql: `INDEXED BY ${orderIndex}`, scans: all * share * SCANS_A_LOOKUP });
    }
    for (const condition of conditions) {
      if (condition.path === null) continue;
      const { index, kind } = condition.path;
      const lookups = this.#total([condition]) * SCANS_A_LOOKUP;
      const scans = {
        ordered: () => (isByArrival ? lookups * share : lookups),
        gathered: () => lookups,
        scanned: () => all + lookups,
      }[kind]();
      paths.push({ sql: `INDEXED BY ${index}`, scans });
    }
    return paths.reduce((best, path) => (path.scans < best.scans ? path : best)).sql;
  }

  #total(conditions: readonly Condition[]): number {
    const { table, count, where } = this.#counting(conditions);
    const row = this.#db
      .prepare(`SELECT ${count} AS total FROM ${table} WHERE ${where}`)
      .get(...valuesIn(conditions));
    return number(row, 'total');
  }

  /** Counts by the tallies where they can, and row by row where not. */
  #counting(conditions: readonly Condition[]): { table: string; count: string; where: string } {
    const where = tallyWhereSql(conditions);
    if (where !== null) return { table: 'tallies', count: 'ifnull(sum(tasks), 0)', where };
    const table = `tasks ${this.#cheapestPath(conditions)}`;
    return { table, count: 'count(*)', where: whereSql(conditions) };
  }
}
