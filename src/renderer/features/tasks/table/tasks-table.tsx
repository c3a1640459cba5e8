import type { OnChangeFn, RowSelectionState } from '@tanstack/react-table';
import { functionalUpdate, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useState,
} from 'react';
import type { TaskOrder } from '../../../../shared/contract/commands.ts';
import type { BatchId } from '../../../../shared/model/ids.ts';
import { isCovered, withoutCovered } from '../list/row-selection.ts';
import { batchToLoad, type ShownRow, type ShownRows } from '../list/shown-rows.ts';
import { ORDER_WORDS } from '../list/task-orders.ts';
import { HeaderCell } from './header-cell.tsx';
import { rowForKey, treeStep } from './row-keys.ts';
import { rowDomId, TableRow } from './table-row.tsx';
import { columns, features } from './task-columns.tsx';
import classes from './tasks-table.module.css';
import { useReading } from './use-reading.ts';

const ROW_PX = 38;
const OVERSCAN_ROWS = 12;
/** The next page is fetched before its rows come into sight. */
const ROWS_AHEAD = 150;

export interface TasksTableProps {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly shown: ShownRows;
  /** Whether rows follow that are not loaded. */
  readonly hasMore: boolean;
  readonly order: TaskOrder;
  readonly onOrder: (order: TaskOrder) => void;
  readonly selection: RowSelectionState;
  /** The name of the row in the drawer. */
  readonly opened: string | null;
  readonly onSelectionChange: OnChangeFn<RowSelectionState>;
  readonly onOpen: (row: ShownRow) => void;
  readonly onToggle: (batch: BatchId) => void;
  readonly onLoadMore: () => void;
  readonly onLoadTasks: (batch: BatchId) => void;
  readonly onReading: (isReading: boolean) => void;
}

export function TasksTable(props: TasksTableProps): ReactNode {
  const { scroller, shown, order, selection, opened, onSelectionChange, onOpen, onToggle } = props;
  const table = useTable({
    features,
    columns,
    data: shown.rows,
    getRowId: ({ name }) => name,
    state: { rowSelection: selection },
    enableRowSelection: ({ original }) =>
      original.kind !== 'rest' && !isCovered(original, selection),
    onRowSelectionChange: (change) =>
      onSelectionChange((before) => withoutCovered(functionalUpdate(change, before), shown.rows)),
  });
  const rows = table.getRowModel().rows;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  useLoading(props, virtualizer.range);

  const [active, setActive] = useState<string | null>(null);
  const activeIndex = active === null ? -1 : (shown.places.get(active) ?? -1);
  const moveTo = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActive(row.id);
    virtualizer.scrollToIndex(row.index);
    if (opened !== null) onOpen(row.original);
  };
  const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2);
  const reading = useReading(scroller, props.onReading);

  const actOnKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const row = rows[activeIndex];
    const step =
      rowForKey(event.key, { from: activeIndex, last: rows.length - 1, pageRows }) ??
      treeStep(event.key, shown, activeIndex);
    if (typeof step === 'number') moveTo(step);
    else if (step === 'toggle') toggle(row?.original);
    else if (event.key === 'Enter' && row !== undefined) onOpen(row.original);
    else if (event.key === ' ' && row !== undefined) row.toggleSelected();
    else return;
    event.preventDefault();
  };
  const toggle = (row: ShownRow | undefined): void => {
    if (row?.kind === 'batch') onToggle(row.batch.id);
  };
  const actOnClick = (event: MouseEvent<HTMLElement>): void => {
    const index = indexOf(event.target);
    const row = index === null ? undefined : rows[index];
    if (row === undefined) return;
    setActive(row.id);
    if (!isFold(event.target)) {
      onOpen(row.original);
      return;
    }
    toggle(row.original);
    // The keys go on from here.
    event.currentTarget.focus();
  };

  return (
    <div ref={scroller} className={classes.scroller} {...reading}>
      <table
        className={classes.table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen and unfolded by arrow keys, which makes it a tree
        role="treegrid"
        tabIndex={0}
        aria-label={`Tasks, ${ORDER_WORDS[order]}`}
        aria-multiselectable="true"
        aria-rowcount={shown.total + 1}
        aria-activedescendant={active === null || activeIndex === -1 ? undefined : rowDomId(active)}
        onKeyDown={actOnKey}
        onClick={actOnClick}
      >
        <thead className={classes.head}>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1} className={classes.row}>
              {group.headers.map((header) => (
                <HeaderCell
                  key={header.id}
                  column={header.column.id}
                  order={order}
                  onOrder={props.onOrder}
                >
                  <table.FlexRender header={header} />
                </HeaderCell>
              ))}
            </tr>
          ))}
        </thead>
        <tbody className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <TableRow
                key={row.id}
                row={row}
                shown={row.original}
                index={item.index}
                top={item.start}
                isSelected={row.getIsSelected()}
                isCovered={isCovered(row.original, selection)}
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

/** Fetches what follows before it comes into sight. */
function useLoading(
  { shown, hasMore, onLoadMore, onLoadTasks }: TasksTableProps,
  range: { readonly startIndex: number; readonly endIndex: number } | null,
): void {
  const { startIndex, endIndex } = range ?? { startIndex: 0, endIndex: 0 };
  const isNearEnd = hasMore && endIndex + ROWS_AHEAD > shown.rows.length;
  // What lies above would push away what is read.
  const batch = batchToLoad(shown, startIndex, endIndex + ROWS_AHEAD);
  useEffect(() => {
    if (isNearEnd) onLoadMore();
  }, [isNearEnd, onLoadMore]);
  useEffect(() => {
    if (batch !== null) onLoadTasks(batch);
  }, [batch, onLoadTasks]);
}

function isFold(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[data-fold]') !== null;
}

function indexOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-index]') : null;
  return row === null ? null : Number(row.dataset.index);
}
