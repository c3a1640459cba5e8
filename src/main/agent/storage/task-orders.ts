import type { SQLInputValue } from 'node:sqlite';
import type { TaskOrder } from '../../../shared/contract/commands.ts';
import { DEFAULT_PRIORITY, type TaskStatus } from '../../../shared/model/task.ts';
import { AppError } from '../support/app-error.ts';

export type Direction = 'ASC' | 'DESC';

/** Tasks that follow each other in an order. */
export interface Stretch {
  /** The index that yields them so; null for the table itself, which has them by arrival. */
  readonly index: string | null;
  /** The only ones that stand in it. */
  readonly statuses?: readonly TaskStatus[];
  readonly where: string;
  readonly values: readonly SQLInputValue[];
  readonly orderBy: string;
  readonly direction: Direction;
  /** The number behind which it begins, if it is by arrival. */
  readonly after: number | null;
}

/** A place in an order. */
export interface Position {
  readonly number: number;
  /** In the order's column; null for a task without one, and where the order has no column. */
  readonly value: number | null;
}

/** What an order sorts by: in SQL, and of a position. A smaller one comes first. */
interface SortKey {
  readonly sql: readonly string[];
  readonly of: (position: Position) => number[];
}

/** A part of an order: the whole order is its bands, one after the other. */
interface Band {
  readonly has: (value: number | null) => boolean;
  readonly where: string;
  readonly direction: Direction;
  readonly statuses?: readonly TaskStatus[];
  /** What it is sorted by; by arrival if there is none. */
  readonly sorting?: { readonly column: string; readonly index: string };
}

interface Order {
  readonly column: 'duration_ms' | 'priority' | null;
  readonly key: SortKey;
  readonly bands: readonly Band[];
}

const ORDERS: Readonly<Record<TaskOrder, Order>> = {
  newest: byArrival('DESC'),
  oldest: byArrival('ASC'),
  longest: byDuration('DESC'),
  shortest: byDuration('ASC'),
  highest_priority: byPriority('DESC'),
  lowest_priority: byPriority('ASC'),
};

/** What follows a position in an order, to be read one after the other. */
export function stretchesAfter(order: TaskOrder, position: Position | null): readonly Stretch[] {
  const { bands } = ORDERS[order];
  if (position === null) return bands.map((band) => stretchOf(band, band.where));
  const [band, ...following] = bands.slice(bandOf(order, position));
  return [
    ...(band === undefined ? [] : beyond(band, position)),
    ...following.map((next) => stretchOf(next, next.where)),
  ];
}

/**
 * @param after what {@link placeOf} returned.
 * @throws AppError `invalid_input` for a position that the order does not have.
 */
export function positionIn(order: TaskOrder, after: string): Position {
  const [, place, value] = /^(\d{1,15})(?::([\d.e+-]{1,30}))?$/.exec(after) ?? [];
  const position = { number: Number(place), value: value === undefined ? null : Number(value) };
  const isNumeric = !Number.isNaN(position.number) && !Number.isNaN(position.value);
  if (isNumeric && bandOf(order, position) !== -1) return position;
  throw new AppError('invalid_input', 'This page does not exist: begin again with the first one.');
}

export function placeOf({ number, value }: Position): string {
  return value === null ? String(number) : `${number}:${value}`;
}

/** What a query selects as the `value` of a position. */
export function valueSql(order: TaskOrder): string {
  return ORDERS[order].column ?? 'NULL';
}

export function sortKeyOf(order: TaskOrder): SortKey {
  return ORDERS[order].key;
}

export function isByArrival(order: TaskOrder): boolean {
  return ORDERS[order].column === null;
}

export function directionOf(order: TaskOrder): Direction {
  return ORDERS[order].bands[0]?.direction ?? 'DESC';
}

function bandOf(order: TaskOrder, { value }: Position): number {
  return ORDERS[order].bands.findIndex(({ has }) => has(value));
}

function byArrival(direction: Direction): Order {
  const key: SortKey =
    direction === 'ASC'
      ? { sql: ['number'], of: ({ number }) => [number] }
      : { sql: ['-number'], of: ({ number }) => [-number] };
  return { column: null, key, bands: [everything(direction)] };
}

function everything(direction: Direction): Band {
  return { has: (value) => value === null, where: 'TRUE', direction };
}

function byDuration(direction: Direction): Order {
  const timed: Band = {
    has: (value) => value !== null,
    where: "status = 'Complete'",
    direction,
    statuses: ['Complete'],
    sorting: { column: 'duration_ms', index: 'tasks_by_duration' },
  };
  const others: Band = { ...everything('DESC'), statuses: ['Pending', 'Executing', 'Failed'] };
  const sign = direction === 'ASC' ? 1 : -1;
  const key: SortKey = {
    sql: [
      'duration_ms IS NULL',
      `${sign} * ifnull(duration_ms, 0)`,
      `number * iif(duration_ms IS NULL, -1, ${sign})`,
    ],
    of: ({ number, value }) =>
      value === null ? [1, 0, -number] : [0, sign * value, sign * number],
  };
  return { column: 'duration_ms', key, bands: [timed, others] };
}

/** The usual priority is in no index; most tasks have it, so the table itself finds them. */
function byPriority(direction: Direction): Order {
  const isUnusual = `priority <> ${DEFAULT_PRIORITY} AND priority`;
  const sorting = { column: 'priority', index: 'tasks_by_priority' };
  const high: Band = {
    has: (value) => value !== null && value > DEFAULT_PRIORITY,
    where: `${isUnusual} > ${DEFAULT_PRIORITY}`,
    ...{ direction, sorting },
  };
  const usual: Band = {
    has: (value) => value === DEFAULT_PRIORITY,
    where: `priority = ${DEFAULT_PRIORITY}`,
    direction,
  };
  const low: Band = {
    has: (value) => value !== null && value < DEFAULT_PRIORITY,
    where: `${isUnusual} < ${DEFAULT_PRIORITY}`,
    ...{ direction, sorting },
  };
  const sign = direction === 'ASC' ? 1 : -1;
  const key: SortKey = {
    sql: [`${sign} * priority`, `${sign} * number`],
    of: ({ number, value }) => [sign * (value ?? 0), sign * number],
  };
  const bands = direction === 'DESC' ? [high, usual, low] : [low, usual, high];
  return { column: 'priority', key, bands };
}

/** SQLite finds a place among many equal values only when they are read by themselves. */
function beyond(band: Band, position: Position): Stretch[] {
  const compared = band.direction === 'ASC' ? '>' : '<';
  const { column } = band.sorting ?? {};
  const { value, number: place } = position;
  if (column === undefined) {
    const stretch = stretchOf(band, `${band.where} AND number ${compared} ?`, [place]);
    return [{ ...stretch, after: place }];
  }
  return [
    stretchOf(band, `${band.where} AND ${column} = ? AND number ${compared} ?`, [value, place]),
    stretchOf(band, `${band.where} AND ${column} ${compared} ?`, [value]),
  ];
}

function stretchOf(
  { direction, sorting, statuses }: Band,
  where: string,
  values: readonly SQLInputValue[] = [],
): Stretch {
  const byNumber = `number ${direction}`;
  return {
    index: sorting?.index ?? null,
    ...(statuses && { statuses }),
    ...{ where, values, direction, after: null },
    orderBy: sorting === undefined ? byNumber : `${sorting.column} ${direction}, ${byNumber}`,
  };
}
