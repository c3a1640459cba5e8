import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type ReactNode } from 'react';
import type { TaskSummary } from '../../../shared/model/task.ts';
import type { features } from './task-columns.tsx';
import classes from './tasks-table.module.css';

export interface TaskRowProps {
  readonly row: Row<typeof features, TaskSummary>;
  readonly task: TaskSummary;
  readonly index: number;
  /** Pixels from the top of all rows. */
  readonly top: number;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly isOpened: boolean;
}

/** Rendered again only when what it shows has changed: the table makes new rows for every change. */
export const TaskRow = memo(PlainRow, isSame);

export function rowDomId(name: string): string {
  return `task-${name}`;
}

function PlainRow(props: TaskRowProps): ReactNode {
  const { row, index, top, isSelected, isActive, isOpened } = props;
  return (
    <tr
      id={rowDomId(row.id)}
      className={classes.row}
      data-index={index}
      data-active={isActive}
      data-opened={isOpened}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ top }}
    >
      {row.getAllCells().map((cell) => (
        <td key={cell.id} className={classes[cell.column.id]}>
          <FlexRender cell={cell} />
        </td>
      ))}
    </tr>
  );
}

function isSame(before: TaskRowProps, now: TaskRowProps): boolean {
  return (
    before.task === now.task &&
    before.index === now.index &&
    before.top === now.top &&
    before.isSelected === now.isSelected &&
    before.isActive === now.isActive &&
    before.isOpened === now.isOpened
  );
}
