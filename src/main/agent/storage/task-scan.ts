import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { number, type Row } from './columns.ts';
import { positionColumns, type Ranked, Ranking } from './ranking.ts';
import type { Slices } from './slices.ts';
import { type Condition, tallyOf, valuesIn, whereSql } from './task-conditions.ts';
import {
  type Direction,
  directionOf,
  isByArrival,
  type Position,
  type Stretch,
} from './task-orders.ts';

/** What is read by arrival. */
export interface Walk {
  readonly columns: string;
  readonly conditions: readonly Condition[];
  readonly direction: Direction;
  /** The number that it begins behind. */
  readonly after?: number | null;
  /** @default all there are */
  readonly most?: number;
  /** What else they have to be. @default anything */
  readonly within?: Pick<Stretch, 'where' | 'values'>;
  /** What it is read by. @default the cheapest for all there are */
  readonly index?: string;
}

export interface Search extends Ranked {
  readonly conditions: readonly Condition[];
}

/** How many tasks are looked at in a row in the time in which one is looked up by an index. */
export const LOOKUP_COST = 10;
/** So much text is searched in a few milliseconds. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
const LIGHTER = 4;

/**
 * Finds tasks in a history of any length, in slices. A task keeps its number, and new ones have
 * higher numbers: walking over the numbers that there were at the beginning meets each task once,
 * whatever is written between two slices.
 */
export class TaskScan {
  readonly #db: DatabaseSync;
  readonly #slices: Slices;
  readonly #numbers: StatementSync;

  constructor(db: DatabaseSync, slices: Slices) {
    this.#db = db;
    this.#slices = slices;
    this.#numbers = db.prepare(
      `SELECT ifnull((SELECT min(number) FROM tasks), 0) AS first,
         ifnull((SELECT max(number) FROM tasks), -1) AS last`,
    );
  }

  /** @returns null when tasks have to be looked at for it. */
  tallied(conditions: readonly Condition[]): number | null {
    const tally = tallyOf(conditions);
    if (tally === null) return null;
    const row = this.#db
      .prepare(`SELECT ifnull(sum(tasks), 0) AS total FROM ${tally.table} WHERE ${tally.sql}`)
      .get(...tally.values);
    return number(row, 'total');
  }

  /** Counts what matches by status, range by range. */
  async count(
    conditions: readonly Condition[],
    onCounted: (rows: readonly Row[]) => void,
  ): Promise<void> {
    const count = this.#db.prepare(
      `SELECT status, count(*) AS tasks ${this.#matching(conditions)} GROUP BY status`,
    );
    const values = valuesIn(conditions);
    await this.#overNumbers(conditions, 'DESC', null, (first, last) => {
      onCounted(count.all(...values, first, last));
      return true;
    });
  }

  /** What matches, by arrival. */
  async byArrival({ columns, conditions, direction, ...walk }: Walk): Promise<Row[]> {
    const { after = null, most = Number.MAX_SAFE_INTEGER, within, index } = walk;
    const { where, values } = within ?? { where: 'TRUE', values: [] };
    const select = this.#db.prepare(
      `SELECT ${columns} ${this.#matching(conditions, index)}
       AND ${where} ORDER BY number ${direction} LIMIT ?`,
    );
    const conditioned = valuesIn(conditions);
    const found: Row[] = [];
    await this.#overNumbers(conditions, direction, after, (first, last) => {
      const missing = most - found.length;
      for (const row of select.all(...conditioned, first, last, ...values, missing)) {
        found.push(row);
      }
      return found.length < most;
    });
    return found;
  }

  /** Looks at every task for the first places of an order, and counts all that match. */
  async best({
    conditions,
    ...ranked
  }: Search): Promise<{ readonly places: readonly Position[]; readonly total: number }> {
    const { order } = ranked;
    const ranking = new Ranking(ranked);
    const count = this.#db.prepare(`SELECT count(*) AS tasks ${this.#matching(conditions)}`);
    // Most come too late in the order, which is seen faster than what their texts contain.
    const select = this.#db.prepare(
      `SELECT ${positionColumns(order)} FROM tasks ${this.#path(conditions).sql}
       WHERE number BETWEEN ? AND ? AND ${ranking.sql.where} AND ${whereSql(conditions)}
       ${ranking.sql.limit}`,
    );
    const values = valuesIn(conditions);
    let total = 0;
    await this.#overNumbers(conditions, directionOf(order), null, (first, last) => {
      const tasks = number(count.get(...values, first, last), 'tasks');
      total += tasks;
      // By arrival, what follows comes behind what is there.
      if (tasks > 0 && !(isByArrival(order) && ranking.isFull)) {
        const { where, limit } = ranking.values;
        ranking.add(select.all(first, last, ...where, ...values, ...limit));
      }
      return true;
    });
    return { places: ranking.places, total };
  }

  /** How long finding what matches takes, in tasks that are looked at. */
  cost(conditions: readonly Condition[]): number {
    return this.#path(conditions).scans;
  }

  #matching(conditions: readonly Condition[], index?: string): string {
    const path = index === undefined ? this.#path(conditions).sql : `INDEXED BY ${index}`;
    return `FROM tasks ${path}
      WHERE ${whereSql(conditions)} AND number BETWEEN ? AND ?`;
  }

  /** SQLite knows nothing of how the values are spread, but the tallies do. */
  #path(conditions: readonly Condition[]): { readonly sql: string; readonly scans: number } {
    let best = { sql: 'NOT INDEXED', scans: this.tallied([]) ?? 0 };
    for (const condition of conditions) {
      const lookups = condition.index === null ? null : this.tallied([condition]);
      if (lookups === null || lookups * LOOKUP_COST >= best.scans) continue;
      best = { sql: `INDEXED BY ${condition.index}`, scans: lookups * LOOKUP_COST };
    }
    return best;
  }

  /** Goes over ranges of numbers, each inclusive, as long as `look` returns true. */
  async #overNumbers(
    conditions: readonly Condition[],
    direction: Direction,
    after: number | null,
    look: (first: number, last: number) => boolean,
  ): Promise<void> {
    if (this.tallied(conditions.filter(({ isOfText }) => !isOfText)) === 0) return;
    const isHeavy = this.#weighing(conditions);
    const bounds = this.#numbers.get();
    let first = number(bounds, 'first');
    let last = number(bounds, 'last');
    if (after !== null && direction === 'ASC') first = Math.max(first, after + 1);
    if (after !== null && direction === 'DESC') last = Math.min(last, after - 1);
    await this.#slices.run((rows) => {
      if (first > last) return false;
      let size = Math.min(rows, last - first + 1);
      const from = (): number => (direction === 'ASC' ? first : last - size + 1);
      while (size > 1 && isHeavy(from(), size)) size = Math.ceil(size / LIGHTER);
      const start = from();
      if (direction === 'ASC') first += size;
      else last -= size;
      return look(start, start + size - 1);
    });
  }

  /** @returns whether a range has more text to search than a slice may take. */
  #weighing(conditions: readonly Condition[]): (first: number, size: number) => boolean {
    const others = conditions.filter(({ isOfText }) => !isOfText);
    if (others.length === conditions.length) return () => false;
    const weigh = this.#db.prepare(
      `SELECT ifnull(sum(octet_length(prompt)), 0) AS bytes ${this.#matching(others)}`,
    );
    const values = valuesIn(others);
    return (first, size) =>
      number(weigh.get(...values, first, first + size - 1), 'bytes') > MAX_TEXT_BYTES;
  }
}
