import type { OnChangeFn, RowSelectionState } from '@tanstack/react-table';
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useState,
} from 'react';
import type { TaskOrder } from '../../../shared/contract/commands.ts';
import { nameOf, type TaskSummary } from '../../../shared/model/task.ts';
import { HeaderCell } from './header-cell.tsx';
import { rowForKey } from './row-keys.ts';
import { columns, features } from './task-columns.tsx';
import type { TaskList } from './task-list.ts';
import { ORDER_WORDS } from './task-orders.ts';
import { rowDomId, TaskRow } from './task-row.tsx';
import classes from './tasks-table.module.css';
import { useReading } from './use-reading.ts';

const ROW_PX = 38;
const OVERSCAN_ROWS = 12;
/** The next page is fetched before its rows come into sight. */
const ROWS_AHEAD = 150;

export interface TasksTableProps {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly list: TaskList;
  readonly order: TaskOrder;
  readonly onOrder: (order: TaskOrder) => void;
  readonly selection: RowSelectionState;
  /** The name of the task in the drawer. */
  readonly opened: string | null;
  readonly onSelectionChange: OnChangeFn<RowSelectionState>;
  readonly onOpen: (task: TaskSummary) => void;
  readonly onLoadMore: () => void;
  readonly onReading: (isReading: boolean) => void;
}

export function TasksTable(props: TasksTableProps): ReactNode {
  const {
    scroller,
    list,
    order,
    onOrder,
    selection,
    opened,
    onSelectionChange,
    onOpen,
    onLoadMore,
    onReading,
  } = props;
  const table = useTable({
    features,
    columns,
    data: list.tasks,
    getRowId: nameOf,
    state: { rowSelection: selection },
    onRowSelectionChange: onSelectionChange,
  });
  const rows = table.getRowModel().rows;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const isNearEnd = list.next !== null && lastShown + ROWS_AHEAD > rows.length;
  useEffect(() => {
    if (isNearEnd) onLoadMore();
  }, [isNearEnd, onLoadMore]);

  const [active, setActive] = useState<string | null>(null);
  const activeIndex = active === null ? -1 : (list.places.get(active) ?? -1);
  const moveTo = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActive(row.id);
    virtualizer.scrollToIndex(row.index);
    if (opened !== null) onOpen(row.original);
  };
  const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2);
  const reading = useReading(scroller, onReading);

  const actOnKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const row = rows[activeIndex];
    const target = rowForKey(event.key, { from: activeIndex, last: rows.length - 1, pageRows });
    if (target !== null) moveTo(target);
    else if (event.key === 'Enter' && row !== undefined) onOpen(row.original);
    else if (event.key === ' ' && row !== undefined) row.toggleSelected();
    else return;
    event.preventDefault();
  };
  const openClicked = (event: MouseEvent): void => {
    const index = indexOf(event.target);
    const row = index === null ? undefined : rows[index];
    if (row === undefined) return;
    setActive(row.id);
    onOpen(row.original);
  };

  return (
    <div ref={scroller} className={classes.scroller} {...reading}>
      <table
        className={classes.table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen by arrow keys, which makes it a grid
        role="grid"
        tabIndex={0}
        aria-label={`Tasks, ${ORDER_WORDS[order]}`}
        aria-multiselectable="true"
        aria-rowcount={list.total + 1}
        aria-activedescendant={active === null || activeIndex === -1 ? undefined : rowDomId(active)}
        onKeyDown={actOnKey}
        onClick={openClicked}
      >
        <thead className={classes.head}>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1} className={classes.row}>
              {group.headers.map((header) => (
                <HeaderCell
                  key={header.id}
                  column={header.column.id}
                  order={order}
                  onOrder={onOrder}
                >
                  <table.FlexRender header={header} />
                </HeaderCell>
              ))}
            </tr>
          ))}
        </thead>
        <tbody className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <TaskRow
                key={row.id}
                row={row}
                task={row.original}
                index={item.index}
                top={item.start}
                isSelected={row.getIsSelected()}
                isActive={row.id === active}
                isOpened={row.id === opened}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function indexOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-index]') : null;
  return row === null ? null : Number(row.dataset.index);
}
