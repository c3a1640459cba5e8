import type { SQLInputValue } from 'node:sqlite';
import type { TaskFilter } from '../../../shared/contract/commands.ts';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { TaskStatus } from '../../../shared/model/task.ts';

/** Which tasks; `self` tells mine from others'. */
export interface Selection {
  readonly filter: TaskFilter;
  readonly self: PeerId;
  readonly statuses?: readonly TaskStatus[];
}

/**
 * The index that leads to the tasks of a condition: `ordered` yields them in the order of arrival,
 * `gathered` ones are sorted, and `scanned` reads the whole index to find them.
 */
interface IndexPath {
  readonly index: string;
  readonly kind: 'ordered' | 'gathered' | 'scanned';
}

export interface Condition {
  /** On the table of tasks; it names the predicate of its path's partial index. */
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  /** The same on the tallies; null for what they cannot count. */
  readonly tallySql: string | null;
  readonly path: IndexPath | null;
}

export function conditionsOf({ filter, self, statuses }: Selection): Condition[] {
  const { status, owner, search } = filter;
  return [
    ...(status === undefined ? [] : [isOneOf([status])]),
    ...(statuses === undefined ? [] : [isOneOf(statuses)]),
    ...(owner === undefined ? [] : [isOwnedBy(owner, self)]),
    ...(search === undefined || search === '' ? [] : [contains(search)]),
  ];
}

/** @returns the text between WHERE and what follows it. */
export function whereSql(conditions: readonly Condition[]): string {
  return ['TRUE', ...conditions.map(({ sql }) => sql)].join(' AND ');
}

/** @returns null when the tallies cannot count all of these. */
export function tallyWhereSql(conditions: readonly Condition[]): string | null {
  const parts = conditions.map(({ tallySql }) => tallySql);
  return parts.includes(null) ? null : ['TRUE', ...parts].join(' AND ');
}

export function valuesIn(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values);
}

function isOneOf(statuses: readonly TaskStatus[]): Condition {
  const marks = statuses.map(() => '?').join(', ');
  const tallySql = `status IN (${marks})`;
  const path = pathTo(statuses);
  return { sql: `${tallySql}${path?.predicate ?? ''}`, values: statuses, tallySql, path };
}

/** Most tasks are complete: the other statuses have indexes of their own, which cost them nothing. */
function pathTo(statuses: readonly TaskStatus[]): (IndexPath & { predicate: string }) | null {
  const kind = statuses.length === 1 ? 'ordered' : 'gathered';
  if (statuses.every((status) => status === 'Pending' || status === 'Executing')) {
    return { index: 'tasks_open', kind, predicate: ' AND ended_at IS NULL' };
  }
  if (statuses.every((status) => status === 'Failed')) {
    return { index: 'tasks_failed', kind, predicate: ' AND failure_code IS NOT NULL' };
  }
  if (statuses.every((status) => status === 'Complete')) {
    return { index: 'tasks_by_end', kind: 'scanned', predicate: ' AND ended_at IS NOT NULL' };
  }
  return null;
}

function isOwnedBy(owner: 'mine' | 'others', self: PeerId): Condition {
  const sql = owner === 'mine' ? 'sender = ?' : 'sender <> ?';
  const path: IndexPath = { index: 'tasks_by_key', kind: 'scanned' };
  return { sql, values: [self], tallySql: sql, path };
}

function contains(search: string): Condition {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const like = "LIKE ? ESCAPE '\\'";
  const sql = `(prompt ${like} OR id ${like})`;
  return { sql, values: [pattern, pattern], tallySql: null, path: null };
}
