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

/** One restriction. Those with an index hold for `tasks` and for `tallies` alike. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  /** The index that leads to the tasks, and whether it yields them in the order of arrival. */
  readonly index: { readonly name: string; readonly isOrdered: boolean } | null;
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

function equals(column: 'status' | 'sender' | 'worker', value: string): Condition {
  return {
    sql: `${column} = ?`,
    values: [value],
    index: { name: `tasks_by_${column}`, isOrdered: true },
  };
}

function isOneOf(statuses: readonly TaskStatus[]): Condition {
  return {
    sql: `status IN (${statuses.map(() => '?').join(', ')})`,
    values: statuses,
    index: { name: 'tasks_by_status', isOrdered: false },
  };
}

function isOwnedBy(owner: 'mine' | 'others', self: PeerId): Condition {
  if (owner === 'mine') return equals('sender', self);
  return {
    sql: 'sender IN (SELECT sender FROM tallies WHERE sender <> ?)',
    values: [self],
    index: { name: 'tasks_by_sender', isOrdered: false },
  };
}

function contains(search: string): Condition {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const like = "LIKE ? ESCAPE '\\'";
  return { sql: `(prompt ${like} OR id ${like})`, values: [pattern, pattern], index: null };
}
