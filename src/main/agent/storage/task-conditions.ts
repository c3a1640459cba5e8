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

/** Most tasks are complete: the others have an index of their own, which costs those nothing. */
function pathTo(statuses: readonly TaskStatus[]): (IndexPath & { predicate: string }) | null {
  if (!statuses.includes('Complete')) {
    const kind = statuses.length === 1 ? 'ordered' : 'gathered';
    return { index: 'tasks_unfinished', kind, predicate: " AND status <> 'Complete'" };
  }
  if (statuses.some((status) => status !== 'Complete')) return null;
  return {
    index: 'tasks_by_duration',
    kind: 'gathered',
    predicate: " AND status = 'Complete'",
  };
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
