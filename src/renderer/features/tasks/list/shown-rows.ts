import type { BatchId } from '../../../../shared/model/ids.ts';
import {
  type BatchRow,
  batchRowName,
  type RowList,
  type TaskRow,
  type ToldBatch,
} from './row-list.ts';
import type { UnfoldedLists } from './unfolded-batches.ts';

export type ShownRow = ShownTask | ShownBatch | ShownRest;

interface ShownTask extends TaskRow {
  /** Under its batch: which of how many it is, from 1 on; missing for a task by itself. */
  readonly within?: { readonly place: number; readonly total: number };
}

export interface ShownBatch extends BatchRow {
  readonly isUnfolded: boolean;
}

/** Stands for the tasks of a batch that are not loaded yet. */
export interface ShownRest {
  readonly kind: 'rest';
  readonly name: string;
  readonly batch: ToldBatch;
  readonly left: number;
}

export interface ShownRows {
  readonly rows: readonly ShownRow[];
  /** Where each row stands, by its name. */
  readonly places: ReadonlyMap<string, number>;
  /** Of which list rows are loaded, and how many rows there would be with the others. */
  readonly total: number;
}

/** The rows of the table: those of the list, with the tasks of each unfolded batch under it. */
export function shownRows(list: RowList, unfolded: UnfoldedLists): ShownRows {
  const rows: ShownRow[] = [];
  for (const row of list.rows) {
    const tasks = row.kind === 'batch' ? unfolded.get(row.batch.id) : undefined;
    rows.push(row.kind === 'task' ? row : { ...row, isUnfolded: tasks !== undefined });
    if (row.kind === 'batch' && tasks !== undefined) pushTasks(rows, row.batch, tasks);
  }
  const added = rows.length - list.rows.length;
  const places =
    added === 0 ? list.places : new Map(rows.map(({ name }, place) => [name, place] as const));
  return { rows, places, total: list.total + added };
}

/** The place of the batch above one of its tasks; null for any other row. */
export function batchAbove({ rows, places }: ShownRows, place: number): number | null {
  const row = rows[place];
  if (row?.kind === 'rest') return places.get(batchRowName(row.batch.id)) ?? null;
  if (row?.kind !== 'task' || row.within === undefined || row.task.batch === null) return null;
  return places.get(batchRowName(row.task.batch)) ?? null;
}

/** The first batch between two places of which tasks are missing, or null. */
export function batchToLoad({ rows }: ShownRows, from: number, to: number): BatchId | null {
  const rest = rows.slice(Math.max(0, from), to + 1).find((row) => row.kind === 'rest');
  return rest?.batch.id ?? null;
}

function pushTasks(rows: ShownRow[], batch: ToldBatch, list: RowList): void {
  const { total } = list;
  for (const [index, row] of list.rows.entries()) {
    if (row.kind === 'task') rows.push({ ...row, within: { place: index + 1, total } });
  }
  if (list.next === null) return;
  const left = Math.max(1, total - list.rows.length);
  rows.push({ kind: 'rest', name: `rest/${batch.id}`, batch, left });
}
