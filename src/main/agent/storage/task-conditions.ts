import type { SQLInputValue } from 'node:sqlite';
import type { TaskFilter } from '../../../shared/contract/commands.ts';
import type { BatchId, PeerId } from '../../../shared/model/ids.ts';
import type { TaskStatus } from '../../../shared/model/task.ts';

/** Which tasks; `self` tells mine from others'. */
export interface Selection {
  readonly filter: TaskFilter;
  readonly self: PeerId;
  readonly statuses?: readonly TaskStatus[];
}

interface Clause {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** Tables that keep how many tasks there are, by what they have columns for. */
const tallyTables = ['tallies', 'batch_tallies'] as const;
type TallyTable = (typeof tallyTables)[number];

export interface Condition extends Clause {
  /** On the table of tasks; it names the predicate of its index, if that is a partial one. */
  readonly sql: string;
  /** The same on the tables that can count it. */
  readonly tallied: Readonly<Partial<Record<TallyTable, Clause>>>;
  /** Leads to its tasks alone, within a range of numbers. */
  readonly index: string | null;
  /** Whether it reads texts, which may be long, and never change. */
  readonly isOfText: boolean;
}

export interface Tally extends Clause {
  readonly table: TallyTable;
}

const EVERYTHING: Clause = { sql: 'TRUE', values: [] };
const NOTHING: Clause = { sql: 'FALSE', values: [] };

export function conditionsOf({ filter, self, statuses }: Selection): Condition[] {
  const { status, owner, batch, search } = filter;
  return [
    ...(status === undefined ? [] : [isOneOf([status])]),
    ...(statuses === undefined ? [] : [isOneOf(statuses)]),
    ...(owner === undefined ? [] : [isOwnedBy(owner, self)]),
    ...(batch === undefined ? [] : [isOfBatch(batch)]),
    ...(search === undefined || search === '' ? [] : [contains(search)]),
  ];
}

export function isOneOf(statuses: readonly TaskStatus[]): Condition {
  const clause = { sql: `status IN (${statuses.map(() => '?').join(', ')})`, values: statuses };
  const tallied = { tallies: clause, batch_tallies: clause };
  // Most tasks are complete: the others have an index of their own, which costs those nothing.
  if (statuses.includes('Complete')) return { ...clause, tallied, index: null, isOfText: false };
  const sql = `${clause.sql} AND status <> 'Complete'`;
  return { ...clause, sql, tallied, index: 'tasks_unfinished', isOfText: false };
}

/** @returns the text between WHERE and what follows it. */
export function whereSql(conditions: readonly Condition[]): string {
  return ['TRUE', ...conditions.map(({ sql }) => sql)].join(' AND ');
}

export function valuesIn(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values);
}

/** @returns where these are counted already; null when tasks have to be looked at. */
export function tallyOf(conditions: readonly Condition[]): Tally | null {
  for (const table of tallyTables) {
    const clauses = conditions.flatMap(({ tallied }) => tallied[table] ?? []);
    if (clauses.length < conditions.length) continue;
    const sql = ['TRUE', ...clauses.map((clause) => clause.sql)].join(' AND ');
    return { table, sql, values: clauses.flatMap(({ values }) => values) };
  }
  return null;
}

function isOwnedBy(owner: 'mine' | 'others', self: PeerId): Condition {
  const clause = { sql: owner === 'mine' ? 'sender = ?' : 'sender <> ?', values: [self] };
  // Whoever has a batch is the sender of its tasks.
  const tallied = { tallies: clause, batch_tallies: owner === 'mine' ? EVERYTHING : NOTHING };
  return { ...clause, tallied, index: null, isOfText: false };
}

/** In no batch. */
export const isSingle: Condition = {
  ...{ sql: 'batch IS NULL', values: [] },
  tallied: { tallies: { sql: 'batched = 0', values: [] } },
  ...{ index: 'tasks_by_batch', isOfText: false },
};

function isOfBatch(batch: BatchId): Condition {
  const clause = { sql: 'batch = (SELECT number FROM batches WHERE id = ?)', values: [batch] };
  const tallied = { batch_tallies: clause };
  return { ...clause, tallied, index: 'tasks_by_batch', isOfText: false };
}

function contains(search: string): Condition {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const isLike = "LIKE ? ESCAPE '\\'";
  // Ids are UUIDs: most of what people look for cannot stand in one.
  const columns = /^[\da-f-]*$/i.test(search) ? ['prompt', 'id'] : ['prompt'];
  const sql = `(${columns.map((column) => `${column} ${isLike}`).join(' OR ')})`;
  return { sql, values: columns.map(() => pattern), tallied: {}, index: null, isOfText: true };
}
