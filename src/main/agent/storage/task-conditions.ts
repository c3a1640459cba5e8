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
 * `gathered` ones are sorted, and `scanned` reads the index of all tasks to find them.
 */
interface IndexPath {
  readonly index: string;
  readonly kind: 'ordered' | 'gathered' | 'scanned';
}

export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  /** Null for what the tallies cannot count; other conditions hold for both tables alike. */
  readonly path: IndexPath | null;
}

export function conditionsOf({ filter, self, statuses }: Selection): Condition[] {
  const { status, owner, worker, search } = filter;
  return [
    ...(status === undefined ? [] : [equals('status', status)]),
    ...(statuses === undefined ? [] : [isOneOf(statuses)]),
    ...(owner === undefined ? [] : [isOwnedBy(owner, self)]),
    ...(worker === undefined ? [] : [equals('worker', worker)]),
    ...(search === undefined || search === '' ? [] : [contains(search)]),
  ];
}

/** @returns the text between WHERE and what follows it. */
export function whereSql(conditions: readonly Condition[]): string {
  return ['TRUE', ...conditions.map(({ sql }) => sql)].join(' AND ');
}

export function valuesIn(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values);
}

function equals(column: 'status' | 'worker', value: string): Condition {
  const path: IndexPath = { index: `tasks_by_${column}`, kind: 'ordered' };
  return { sql: `${column} = ?`, values: [value], path };
}

function isOneOf(statuses: readonly TaskStatus[]): Condition {
  const marks = statuses.map(() => '?').join(', ');
  const path: IndexPath = { index: 'tasks_by_status', kind: 'gathered' };
  return { sql: `status IN (${marks})`, values: statuses, path };
}

function isOwnedBy(owner: 'mine' | 'others', self: PeerId): Condition {
  const sql = owner === 'mine' ? 'sender = ?' : 'sender <> ?';
  return { sql, values: [self], path: { index: 'tasks_by_key', kind: 'scanned' } };
}

function contains(search: string): Condition {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const like = "LIKE ? ESCAPE '\\'";
  return { sql: `(prompt ${like} OR id ${like})`, values: [pattern, pattern], path: null };
}
