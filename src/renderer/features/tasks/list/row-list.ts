import type { FoldedPage, TaskFilter } from '../../../../shared/contract/commands.ts';
import { type Batch, tasksIn } from '../../../../shared/model/batch.ts';
import type { BatchId } from '../../../../shared/model/ids.ts';
import { nameOf, type TaskSummary } from '../../../../shared/model/task.ts';
import type { ListChoice } from './list-choice.ts';

/** `toldAt` is when this page heard of it, Unix time in ms: its figures are counted on from there. */
export interface ToldBatch extends Batch {
  readonly toldAt: number;
}

/** A task, or a batch in place of all of its tasks. */
export type ListRow = TaskRow | BatchRow;

export interface TaskRow {
  readonly kind: 'task';
  readonly name: string;
  readonly task: TaskSummary;
}

export interface BatchRow {
  readonly kind: 'batch';
  readonly name: string;
  readonly batch: ToldBatch;
}

/** The loaded rows in their order; `next` continues them. */
export interface RowList {
  readonly rows: readonly ListRow[];
  /** Where each row stands, by its name: there are thousands of rows, and ten changes a second. */
  readonly places: ReadonlyMap<string, number>;
  readonly next: string | null;
  readonly total: number;
}

export interface RowPage extends Omit<RowList, 'places'> {
  readonly version: number;
}

export function listOf({ rows, next, total }: Omit<RowList, 'places'>): RowList {
  return { rows, places: new Map(rows.map(({ name }, place) => [name, place])), next, total };
}

export const EMPTY_LIST: RowList = listOf({ rows: [], next: null, total: 0 });

export function taskRow(task: TaskSummary): TaskRow {
  return { kind: 'task', name: nameOf(task), task };
}

export function batchRow(batch: Batch): BatchRow {
  return { kind: 'batch', name: batchRowName(batch.id), batch: told(batch) };
}

export function foldedRow(row: FoldedPage['rows'][number]): ListRow {
  return row.kind === 'task' ? taskRow(row.task) : batchRow(row.batch);
}

export function told(batch: Batch): ToldBatch {
  return { ...batch, toldAt: Date.now() };
}

/** No peer has this for an id, so it is no task's name. */
export function batchRowName(id: BatchId): string {
  return `batch/${id}`;
}

/** Rows take their new state in their old place, so that nothing moves. */
export function withChanges(list: RowList, changed: readonly ListRow[]): RowList {
  const changes = changed.flatMap((row) => {
    const place = list.places.get(row.name);
    return place === undefined ? [] : [{ place, row }];
  });
  if (changes.length === 0) return list;
  const rows = [...list.rows];
  for (const { place, row } of changes) rows[place] = row;
  return { ...list, rows };
}

/** Puts a newly loaded beginning in front of the rows that follow it, newest first. */
export function withBeginning(list: RowList, page: Omit<RowList, 'places'>): RowList {
  const last = page.rows.at(-1);
  if (last === undefined || page.next === null) return listOf(page);
  const end = list.places.get(last.name);
  if (end === undefined) return listOf(page);
  const rows = [...page.rows, ...list.rows.slice(end + 1)];
  return listOf({ rows, next: list.next, total: page.total });
}

/** Appends a page, without the rows that are there already. */
export function withPage(list: RowList, page: Omit<RowList, 'places'>): RowList {
  const added = page.rows.filter((row) => !list.places.has(row.name));
  return listOf({ ...page, rows: [...list.rows, ...added] });
}

/** Whether a change may bring, take or move rows, rather than change one that is shown. */
export function touchesRows(
  list: RowList,
  { filter, order }: ListChoice,
  changed: readonly ListRow[],
): boolean {
  if (order !== 'newest' && order !== 'oldest') return changed.length > 0;
  const oldest = list.next === null ? 0 : lastArrival(list);
  const wouldBeLoaded = (row: ListRow): boolean =>
    order === 'newest' ? arrivalOf(row) >= oldest : list.next === null;
  return changed.some((row) => {
    const isMatching = hasStatus(row, filter);
    return list.places.has(row.name) ? !isMatching : isMatching && wouldBeLoaded(row);
  });
}

/** Without the rows that have left the status that is asked for. */
export function withoutStrays(list: RowList, filter: TaskFilter): RowList {
  if (filter.status === undefined) return list;
  return listOf({ ...list, rows: list.rows.filter((row) => hasStatus(row, filter)) });
}

/** When the last loaded row arrived. */
export function lastArrival({ rows }: RowList): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : arrivalOf(last);
}

/** When the oldest loaded row arrived that may still change; a complete one never does. */
export function oldestChanging({ rows }: RowList): number {
  return rows.reduce(
    (oldest, row) => (isComplete(row) ? oldest : Math.min(oldest, arrivalOf(row))),
    Number.POSITIVE_INFINITY,
  );
}

function hasStatus(row: ListRow, { status }: TaskFilter): boolean {
  return status === undefined || (row.kind === 'task' && row.task.status === status);
}

function isComplete(row: ListRow): boolean {
  if (row.kind === 'task') return row.task.status === 'Complete';
  return row.batch.counts.Complete === tasksIn(row.batch);
}

function arrivalOf(row: ListRow): number {
  return row.kind === 'task' ? row.task.enqueuedAt : row.batch.createdAt;
}
