import { batchAbove, type ShownRows } from '../list/shown-rows.ts';

interface Rows {
  /** -1 before any row was chosen. */
  readonly from: number;
  readonly last: number;
  /** How many rows are in sight. */
  readonly pageRows: number;
}

/** @returns the row that a key moves to, or null for a key that does not move. */
export function rowForKey(key: string, { from, last, pageRows }: Rows): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, from + 1);
    case 'ArrowUp':
      return Math.max(0, from - 1);
    case 'PageDown':
      return Math.min(last, from + pageRows);
    case 'PageUp':
      return Math.max(0, from - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** What Left and Right do with a row: fold or unfold it, or move between a batch and its tasks. */
export function treeStep(key: string, shown: ShownRows, place: number): 'toggle' | number | null {
  const row = shown.rows[place];
  if (row?.kind === 'batch' && key === 'ArrowRight') return row.isUnfolded ? place + 1 : 'toggle';
  if (row?.kind === 'batch' && key === 'ArrowLeft') return row.isUnfolded ? 'toggle' : null;
  return key === 'ArrowLeft' ? batchAbove(shown, place) : null;
}
