import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TaskOrder } from '../../../../shared/contract/commands.ts';
import { columnOrder, ORDER_WORDS } from '../list/task-orders.ts';
import classes from './tasks-table.module.css';

export interface HeaderCellProps {
  readonly column: string;
  readonly order: TaskOrder;
  readonly onOrder: (order: TaskOrder) => void;
  readonly children: ReactNode;
}

/** The head of a column; pressing it sorts the rows where there is an order by it. */
export function HeaderCell({ column, order, onOrder, children }: HeaderCellProps): ReactNode {
  const sorting = columnOrder(column, order);
  if (sorting === null) {
    return (
      <th scope="col" className={classes[column]}>
        {children}
      </th>
    );
  }
  const { direction, next } = sorting;
  return (
    <th scope="col" className={classes[column]} aria-sort={direction ?? 'none'}>
      <button
        type="button"
        className={classes.sort}
        title={`Sort: ${ORDER_WORDS[next]}`}
        onClick={() => onOrder(next)}
      >
        <SortArrow direction={direction} />
        {children}
      </button>
    </th>
  );
}

/** Its place is kept free, so that no word moves. */
function SortArrow({
  direction,
}: {
  readonly direction: 'ascending' | 'descending' | null;
}): ReactNode {
  const Arrow = direction === 'ascending' ? IconArrowUp : IconArrowDown;
  return <Arrow className={classes.arrow} data-sorted={direction !== null} size={14} aria-hidden />;
}
