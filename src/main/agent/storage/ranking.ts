import type { SQLInputValue } from 'node:sqlite';
import type { TaskOrder } from '../../../shared/contract/commands.ts';
import { number, numberOrNull, type Row } from './columns.ts';
import { type Position, sortKeyOf, valueSql } from './task-orders.ts';

/** The first places of an order behind `after`. */
export interface Ranked {
  readonly order: TaskOrder;
  readonly after: Position | null;
  readonly most: number;
}

/** Finds the first places of an order among tasks that come in any other. */
export class Ranking {
  readonly #ranked: Ranked;
  #places: readonly Position[] = [];

  constructor(ranked: Ranked) {
    this.#ranked = ranked;
  }

  get places(): readonly Position[] {
    return this.#places;
  }

  get isFull(): boolean {
    return this.#places.length === this.#ranked.most;
  }

  /** The parts of a query that keep out what comes behind the places that are known. */
  get sql(): { readonly where: string; readonly limit: string } {
    const key = sortKeyOf(this.#ranked.order).sql;
    const marks = key.map(() => '?').join(', ');
    const columns = key.join(', ');
    return {
      where: `(${columns}) > (${marks}) AND (${columns}) < (${marks})`,
      limit: `ORDER BY ${columns} LIMIT ?`,
    };
  }

  /** Of {@link Ranking.sql}, at present. */
  get values(): { readonly where: SQLInputValue[]; readonly limit: SQLInputValue[] } {
    const { order, after, most } = this.#ranked;
    const { sql, of } = sortKeyOf(order);
    const last = this.isFull ? this.#places.at(-1) : undefined;
    const from = after === null ? sql.map(() => Number.NEGATIVE_INFINITY) : of(after);
    const to = last === undefined ? sql.map(() => Number.POSITIVE_INFINITY) : of(last);
    return { where: [...from, ...to], limit: [most] };
  }

  add(rows: readonly Row[]): void {
    const { order, most } = this.#ranked;
    const { of } = sortKeyOf(order);
    this.#places = [...this.#places, ...rows.map(positionOf)]
      .sort((one, other) => compare(of(one), of(other)))
      .slice(0, most);
  }
}

/** What a query selects for {@link positionOf}. */
export function positionColumns(order: TaskOrder): string {
  return `number, ${valueSql(order)} AS value`;
}

export function positionOf(row: Row): Position {
  return { number: number(row, 'number'), value: numberOrNull(row, 'value') };
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((part, place) => part !== other[place]);
  return (one[index] ?? 0) - (other[index] ?? 0);
}
