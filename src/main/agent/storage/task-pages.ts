import type { DatabaseSync } from 'node:sqlite';
import type { TaskOrder, TaskPage } from '../../../shared/contract/commands.ts';
import {
  type TaskCounts,
  type TaskKey,
  type TaskRecord,
  taskStatuses,
} from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import { number, oneOf, type Row } from './columns.ts';
import { positionColumns, positionOf } from './ranking.ts';
import type { Slices } from './slices.ts';
import {
  type Condition,
  conditionsOf,
  type Selection,
  tallyOf,
  valuesIn,
  whereSql,
} from './task-conditions.ts';
import { directionOf, isByArrival, type Position, placeOf, positionIn } from './task-orders.ts';
import { keyOf, recordColumns, recordOf, summaryColumns } from './task-rows.ts';
import { LOOKUP_COST, type Search, TaskScan, type Walk } from './task-scan.ts';
import { TaskWalk } from './task-walk.ts';

export interface PageRequest extends Selection {
  /** @default 'newest' */
  readonly order?: TaskOrder;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
}

export interface TaskPagesParts {
  readonly db: DatabaseSync;
  readonly slices: Slices;
  /** Commits what is still in memory. */
  readonly flush: () => void;
}

/** Bounds memory: each may hold a prompt of 256 KiB and a result of 10 MiB. */
const TASKS_A_CHUNK = 50;

/** Reads what is committed of many tasks: filtering, paging and counting happen in SQL. */
export class TaskPages {
  readonly #db: DatabaseSync;
  readonly #slices: Slices;
  readonly #flush: () => void;
  readonly #scan: TaskScan;
  readonly #walk: TaskWalk;

  constructor({ db, slices, flush }: TaskPagesParts) {
    this.#db = db;
    this.#slices = slices;
    this.#flush = flush;
    this.#scan = new TaskScan(db, slices);
    this.#walk = new TaskWalk(db, slices, this.#scan);
  }

  /** @throws AppError `invalid_input` for a page that the order does not have. */
  async page(request: PageRequest): Promise<Omit<TaskPage, 'version'>> {
    this.#flush();
    const { order = 'newest', limit, after, ...selection } = request;
    const conditions = conditionsOf(selection);
    const found = await this.#find({
      ...{ order, conditions, most: limit + 1 },
      after: after === undefined ? null : positionIn(order, after),
    });
    const places = found.places.slice(0, limit);
    const last = places.at(-1);
    return {
      tasks: this.#rows(summaryColumns, places, conditions).map((row) => summaryOf(recordOf(row))),
      total: found.total,
      next: found.places.length > limit && last !== undefined ? placeOf(last) : null,
    };
  }

  async count(selection: Selection): Promise<TaskCounts> {
    this.#flush();
    const conditions = conditionsOf(selection);
    const counts = { Pending: 0, Executing: 0, Complete: 0, Failed: 0 };
    const add = (rows: readonly Row[]): void => {
      for (const row of rows) counts[oneOf(taskStatuses, row, 'status')] += number(row, 'tasks');
    };
    const tally = tallyOf(conditions);
    if (tally === null) await this.#scan.count(conditions, add);
    else {
      const { table, sql, values } = tally;
      add(this.#db.prepare(`SELECT status, tasks FROM ${table} WHERE ${sql}`).all(...values));
    }
    return counts;
  }

  /** Oldest first. */
  async keys(selection: Selection): Promise<TaskKey[]> {
    this.#flush();
    const conditions = conditionsOf(selection);
    const walk = { columns: 'sender, id', conditions, direction: 'ASC' } as const;
    return (await this.#scan.byArrival(walk)).map(keyOf);
  }

  /** Oldest first, read chunk by chunk: what changes meanwhile is seen if it is still to come. */
  async *all(selection: Selection): AsyncGenerator<TaskRecord, void, undefined> {
    this.#flush();
    const conditions = conditionsOf(selection);
    const walk = { columns: 'number, NULL AS value', conditions, direction: 'ASC' } as const;
    let after: number | null = null;
    while (true) {
      const found: readonly Row[] = await this.#scan.byArrival({
        ...{ ...walk, after, most: TASKS_A_CHUNK },
      });
      const places = found.map(positionOf);
      yield* this.#rows(recordColumns, places, conditions).map(recordOf);
      const last = places.at(-1);
      if (last === undefined || places.length < TASKS_A_CHUNK) return;
      after = last.number;
      await this.#slices.nextTurn();
    }
  }

  async #find(
    search: Search,
  ): Promise<{ readonly places: readonly Position[]; readonly total: number }> {
    const { order, conditions, after, most } = search;
    const total = this.#scan.tallied(conditions);
    if (total === null) return this.#scan.best(search);
    if (total === 0) return { places: [], total };
    if (isByArrival(order)) {
      const walk = {
        ...{ columns: positionColumns(order), direction: directionOf(order) },
        ...byArrivalIn(conditions),
      };
      const behind = after?.number ?? null;
      const rows = await this.#scan.byArrival({ ...walk, conditions, after: behind, most });
      return { places: rows.map(positionOf), total };
    }
    // In their order, tasks are read only until the page is full.
    const share = Math.min(1, most / total);
    const isCheap = this.#scan.cost([]) * share * LOOKUP_COST < this.#scan.cost(conditions);
    if (isCheap) return { places: await this.#walk.first(search), total };
    const { places } = await this.#scan.best(search);
    return { places, total };
  }

  /**
   * What was found may have changed while the rest was looked for, and is read when it is handed on,
   * so that no later change comes before it. A place that is left empty is not filled: the next page
   * begins behind it.
   */
  #rows(columns: string, found: readonly Position[], conditions: readonly Condition[]): Row[] {
    this.#flush();
    const changing = conditions.filter(({ isOfText }) => !isOfText);
    const numbers = found.map((position) => position.number);
    const rows = this.#db
      .prepare(
        `SELECT number, ${columns} FROM tasks
         WHERE number IN (${numbers.join(', ')}) AND ${whereSql(changing)}`,
      )
      .all(...valuesIn(changing));
    const places = new Map(numbers.map((one, index) => [one, index]));
    const placeOfRow = (row: Row): number => places.get(number(row, 'number')) ?? 0;
    return rows.sort((one, other) => placeOfRow(one) - placeOfRow(other));
  }
}

/** The index of batches has the tasks of one by arrival, and leads straight to them. */
function byArrivalIn(conditions: readonly Condition[]): Pick<Walk, 'index'> {
  const [only, ...others] = conditions;
  const isBatch = only?.index === 'tasks_by_batch' && others.length === 0;
  return isBatch ? { index: only.index } : {};
}
