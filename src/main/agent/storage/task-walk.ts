import type { DatabaseSync } from 'node:sqlite';
import { positionColumns, positionOf } from './ranking.ts';
import type { Slices } from './slices.ts';
import { type Condition, isOneOf, valuesIn, whereSql } from './task-conditions.ts';
import { type Position, type Stretch, stretchesAfter } from './task-orders.ts';
import type { Search, TaskScan } from './task-scan.ts';

/** Reads the first places of an order from its indexes, in slices. */
export class TaskWalk {
  readonly #db: DatabaseSync;
  readonly #slices: Slices;
  readonly #scan: TaskScan;

  constructor(db: DatabaseSync, slices: Slices, scan: TaskScan) {
    this.#db = db;
    this.#slices = slices;
    this.#scan = scan;
  }

  /** @returns at least the wanted places, if there are so many. */
  async first(search: Search): Promise<Position[]> {
    const { order, after, most, conditions } = search;
    const found: Position[] = [];
    let stretches = stretchesAfter(order, after);
    while (found.length < most) {
      const [stretch, ...following] = stretches;
      if (stretch === undefined) break;
      const inIt = within(stretch, conditions);
      if (this.#scan.tallied(inIt) === 0) stretches = following;
      else if (stretch.index !== null) stretches = await this.#alongIndex(search, stretches, found);
      else {
        const walk = { columns: positionColumns(order), conditions: inIt, within: stretch };
        const { direction, after: behind } = stretch;
        const missing = most - found.length;
        const rows = this.#scan.byArrival({ ...walk, direction, after: behind, most: missing });
        found.push(...(await rows).map(positionOf));
        stretches = following;
      }
    }
    return found;
  }

  /** @returns what is left of the stretches when the first ones that an index yields are read. */
  async #alongIndex(
    { order, most, conditions }: Search,
    stretches: readonly Stretch[],
    found: Position[],
  ): Promise<readonly Stretch[]> {
    let left = stretches;
    await this.#slices.run((rows) => {
      const [stretch, ...following] = left;
      if (stretch === undefined || stretch.index === null || found.length >= most) return false;
      const limit = Math.min(rows, most);
      // What does not match is read, too: it tells where to go on.
      const read = this.#db
        .prepare(
          `SELECT ${positionColumns(order)}, (${whereSql(conditions)}) AS matches
           FROM tasks INDEXED BY ${stretch.index}
           WHERE ${stretch.where} ORDER BY ${stretch.orderBy} LIMIT ?`,
        )
        .all(...valuesIn(conditions), ...stretch.values, limit);
      found.push(...read.filter(({ matches }) => matches === 1).map(positionOf));
      const last = read.at(-1);
      const isEnd = last === undefined || read.length < limit;
      left = isEnd ? following : stretchesAfter(order, positionOf(last));
      return true;
    });
    return left;
  }
}

function within({ statuses }: Stretch, conditions: readonly Condition[]): readonly Condition[] {
  return statuses === undefined ? conditions : [...conditions, isOneOf(statuses)];
}
