import type { RowSelectionState } from '@tanstack/react-table';
import type { BatchId, TaskId } from '../../../../shared/model/ids.ts';
import { batchRowName } from './row-list.ts';
import type { ShownRow } from './shown-rows.ts';

/** The selected rows: a batch is selected as one. */
export interface Chosen {
  readonly ids: readonly TaskId[];
  readonly batches: readonly BatchId[];
}

const BATCH = batchRowName('');

/** Rows are named after sender and id, or after their batch. */
export function chosenIn(selection: RowSelectionState): Chosen {
  const names = Object.keys(selection);
  const afterSlash = (name: string): string => name.slice(name.indexOf('/') + 1);
  return {
    ids: names.filter((name) => !name.startsWith(BATCH)).map(afterSlash),
    batches: names.filter((name) => name.startsWith(BATCH)).map(afterSlash),
  };
}

/** Whether a row is selected with the batch above it. */
export function isCovered(row: ShownRow, selection: RowSelectionState): boolean {
  if (row.kind !== 'task' || row.within === undefined || row.task.batch === null) return false;
  return selection[batchRowName(row.task.batch)] === true;
}

/** Without the rows that are selected with their batch. */
export function withoutCovered(
  selection: RowSelectionState,
  rows: readonly ShownRow[],
): RowSelectionState {
  const covered = rows.filter((row) => selection[row.name] && isCovered(row, selection));
  if (covered.length === 0) return selection;
  const names = new Set(covered.map(({ name }) => name));
  return Object.fromEntries(Object.entries(selection).filter(([name]) => !names.has(name)));
}
