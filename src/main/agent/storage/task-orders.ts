import type { SQLInputValue } from 'node:sqlite';
import type { TaskOrder } from '../../../shared/contract/commands.ts';
import { DEFAULT_PRIORITY, type TaskStatus } from '../../../shared/model/task.ts';
import { AppError } from '../support/app-error.ts';
import { number, numberOrNull, type Row } from './columns.ts';

/** Tasks that follow each other in an order, as one statement reads them. */
export interface Stretch {
  /** The index that yields them so; null for the table itself. */
  readonly index: string | null;
  /** The only ones that stand in it. */
  readonly statuses?: readonly TaskStatus[];
  readonly where: string;
  readonly values: readonly SQLInputValue[];
  readonly orderBy: string;
}

interface Position {
  readonly number: number;
  /** In the order's column; null for a task without one, and where the order has no column. */
  readonly value: number | null;
}

type Direction = 'ASC' | 'DESC';

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
  readonly bands: readonly Band[];
}

const ORDERS: Readonly<Record<TaskOrder, Order>> = {
  newest: { column: null, bands: [everything('DESC')] },
  oldest: { column: null, bands: [everything('ASC')] },
  longest: byDuration('DESC'),
  shortest: byDuration('ASC'),
  highest_priority: byPriority('DESC'),
  lowest_priority: byPriority('ASC'),
};

/**
 * What follows a position in an order, to be read one after the other.
 *
 * @throws AppError `invalid_input` for a position that the order does not have.
 */
export function stretchesOf(order: TaskOrder, after?: string): readonly Stretch[] {
  const { bands } = ORDERS[order];
  if (after === undefined) return bands.map((band) => stretchOf(band, band.where));
  const position = positionIn(after);
  const present = bands.findIndex(({ has }) => has(position.value));
  const [band, ...following] = present === -1 ? [] : bands.slice(present);
  if (band === undefined) throw noSuchPage();
  return [...beyond(band, position), ...following.map((next) => stretchOf(next, next.where))];
}

/** @returns the position of a row in an order, for {@link stretchesOf}. */
export function placeOf(order: TaskOrder, row: Row): string {
  const { column } = ORDERS[order];
  const value = column === null ? null : numberOrNull(row, column);
  const place = String(number(row, 'number'));
  return value === null ? place : `${place}:${value}`;
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
  return { column: 'duration_ms', bands: [timed, others] };
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
  const bands = direction === 'DESC' ? [high, usual, low] : [low, usual, high];
  return { column: 'priority', bands };
}

/** SQLite finds a place among many equal values only when they are read by themselves. */
function beyond(band: Band, position: Position): Stretch[] {
  const compared = band.direction === 'ASC' ? '>' : '<';
  const { column } = band.sorting ?? {};
  if (column === undefined) {
    return [stretchOf(band, `${band.where} AND number ${compared} ?`, [position.number])];
  }
  const { value, number: place } = position;
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
    ...{ where, values },
    orderBy: sorting === undefined ? byNumber : `${sorting.column} ${direction}, ${byNumber}`,
  };
}

function positionIn(after: string): Position {
  const [, place, value] = /^(\d{1,15})(?::([\d.e+-]{1,30}))?$/.exec(after) ?? [];
  const position = { number: Number(place), value: value === undefined ? null : Number(value) };
  if (Number.isNaN(position.number) || Number.isNaN(position.value)) throw noSuchPage();
  return position;
}

function noSuchPage(): AppError {
  return new AppError('invalid_input', 'This page does not exist: begin again with the first one.');
}
