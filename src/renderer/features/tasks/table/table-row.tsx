import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type ReactNode } from 'react';
import type { ShownRest, ShownRow } from '../list/shown-rows.ts';
import { tasksWords } from '../task-words.ts';
import { columns, type features } from './task-columns.tsx';
import classes from './tasks-table.module.css';

export interface TableRowProps {
  readonly row: Row<typeof features, ShownRow>;
  readonly shown: ShownRow;
  readonly index: number;
  /** Pixels from the top of all rows. */
  readonly top: number;
  readonly isSelected: boolean;
  /** Selected with its batch. */
  readonly isCovered: boolean;
  readonly isActive: boolean;
  readonly isOpened: boolean;
}

/** Rendered again only when what it shows has changed: the table makes new rows for every change. */
export const TableRow = memo(PlainRow, isSame);

export function rowDomId(name: string): string {
  return `row-${name}`;
}

function PlainRow(props: TableRowProps): ReactNode {
  const { row, shown, index, top, isSelected, isCovered, isActive, isOpened } = props;
  return (
    <tr
      id={rowDomId(row.id)}
      className={classes.row}
      data-index={index}
      data-kind={shown.kind}
      data-active={isActive}
      data-opened={isOpened}
      aria-rowindex={index + 2}
      aria-selected={isSelected || isCovered}
      {...treePlace(shown)}
      style={{ top }}
    >
      {shown.kind === 'rest' ? (
        <Rest rest={shown} />
      ) : (
        row.getAllCells().map((cell) => (
          <td key={cell.id} className={classes[cell.column.id]}>
            <FlexRender cell={cell} />
          </td>
        ))
      )}
    </tr>
  );
}

function Rest({ rest: { left } }: { readonly rest: ShownRest }): ReactNode {
  return (
    <td colSpan={columns.length} className={classes.rest}>
      {tasksWords(left)} more…
    </td>
  );
}

function treePlace(shown: ShownRow): object {
  if (shown.kind === 'batch') return { 'aria-level': 1, 'aria-expanded': shown.isUnfolded };
  if (shown.kind === 'rest') return { 'aria-level': 2 };
  if (shown.within === undefined) return { 'aria-level': 1 };
  const { place, total } = shown.within;
  return { 'aria-level': 2, 'aria-posinset': place, 'aria-setsize': total };
}

function isSame(before: TableRowProps, now: TableRowProps): boolean {
  return (
    showsSame(before.shown, now.shown) &&
    before.index === now.index &&
    before.top === now.top &&
    before.isSelected === now.isSelected &&
    before.isCovered === now.isCovered &&
    before.isActive === now.isActive &&
    before.isOpened === now.isOpened
  );
}

function showsSame(before: ShownRow, now: ShownRow): boolean {
  if (before.kind === 'task' && now.kind === 'task') {
    return before.task === now.task && before.within?.total === now.within?.total;
  }
  if (before.kind === 'batch' && now.kind === 'batch') {
    return before.batch === now.batch && before.isUnfolded === now.isUnfolded;
  }
  return before.kind === 'rest' && now.kind === 'rest' && before.left === now.left;
}
