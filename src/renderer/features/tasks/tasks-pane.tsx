import { Button, Skeleton, Stack } from '@mantine/core';
import { IconArrowUp, IconInbox, IconPlugConnectedX, IconSearchOff } from '@tabler/icons-react';
import type { OnChangeFn, RowSelectionState } from '@tanstack/react-table';
import { type ReactNode, useMemo, useRef } from 'react';
import type { TaskOrder } from '../../../shared/contract/commands.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import { useAwayPeers, usePeerColours, usePeerNames, useSelf } from '../../bridge/agent-store.ts';
import { useStore } from '../../bridge/store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { RowList } from './list/row-list.ts';
import { isFolded } from './list/row-pages.ts';
import { type ShownRow, type ShownRows, shownRows } from './list/shown-rows.ts';
import type { TasksState, TasksStore } from './list/tasks-store.ts';
import type { UnfoldedLists } from './list/unfolded-batches.ts';
import { roundAbove } from './table/duration-cell.tsx';
import { TableContext, type TableContextValue } from './table/table-context.ts';
import classes from './table/tasks-table.module.css';
import { TasksTable } from './table/tasks-table.tsx';
import type { TaskActions } from './use-task-actions.ts';

export interface TasksPaneProps {
  readonly tasks: TasksStore;
  readonly selection: RowSelectionState;
  readonly opened: string | null;
  readonly onOrder: (order: TaskOrder) => void;
  readonly onSelectionChange: OnChangeFn<RowSelectionState>;
  readonly onOpen: (row: ShownRow) => void;
  /** Asks first. */
  readonly onCancelBatch: (batch: Batch) => void;
  readonly actions: TaskActions;
  /** Lies over the lower edge of the table, so that its rows stay where they are. */
  readonly children: ReactNode;
}

/** The table, or why there is none. */
export function TasksPane(props: TasksPaneProps): ReactNode {
  const { tasks } = props;
  const { unfolded } = tasks;
  const state = useStore(tasks.store);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useShownRows(state.list, useStore(unfolded.store));
  const context = useCellContext(shown, state, props);
  if (shown.rows.length === 0) return <NoRows state={state} onReload={tasks.reload} />;
  return (
    <div className={classes.frame} aria-busy={state.isLoading}>
      {state.hasNews && (
        <Button
          className={classes.news ?? ''}
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowUp size={14} aria-hidden="true" />}
          onClick={() => {
            scroller.current?.scrollTo({ top: 0 });
            tasks.showNews();
          }}
        >
          Show what changed
        </Button>
      )}
      <TableContext value={context}>
        <TasksTable
          scroller={scroller}
          shown={shown}
          hasMore={state.list.next !== null}
          order={state.order}
          onOrder={(order) => {
            scroller.current?.scrollTo({ top: 0 });
            props.onOrder(order);
          }}
          selection={props.selection}
          opened={props.opened}
          onSelectionChange={props.onSelectionChange}
          onOpen={props.onOpen}
          onToggle={unfolded.toggle}
          onLoadMore={tasks.loadMore}
          onLoadTasks={unfolded.loadMore}
          onReading={tasks.setReading}
        />
      </TableContext>
      {props.children}
    </div>
  );
}

function useShownRows(list: RowList, unfolded: UnfoldedLists): ShownRows {
  return useMemo(() => shownRows(list, unfolded), [list, unfolded]);
}

/** The same as long as nothing in it changes, because every cell is rendered again with it. */
function useCellContext(
  shown: ShownRows,
  state: TasksState,
  { actions, onCancelBatch }: TasksPaneProps,
): TableContextValue {
  const self = useSelf();
  const away = useAwayPeers();
  const nameOfPeer = usePeerNames();
  const colourOf = usePeerColours();
  const longestMs = roundAbove(longestDuration(shown));
  const isBatchTold = !isFolded(state) && state.filter.batch === undefined;
  return useMemo(
    () => ({
      self,
      longestMs,
      away,
      isBatchTold,
      nameOfPeer,
      colourOf,
      onCancel: ({ id }) => actions.cancel({ ids: [id] }),
      onRetry: ({ id }) => actions.retry({ ids: [id] }),
      onRunAgain: actions.runAgain,
      onCancelBatch,
      onRetryBatch: ({ id }) => actions.retry({ filter: { batch: id } }),
    }),
    [self, longestMs, away, isBatchTold, nameOfPeer, colourOf, actions, onCancelBatch],
  );
}

function longestDuration({ rows }: ShownRows): number {
  return rows.reduce(
    (max, row) => Math.max(max, row.kind === 'task' ? (row.task.durationMs ?? 0) : 0),
    0,
  );
}

interface NoRowsProps {
  readonly state: TasksState;
  readonly onReload: () => void;
}

function NoRows({ state, onReload }: NoRowsProps): ReactNode {
  return <div className={classes.frame}>{contentFor(state, onReload)}</div>;
}

const SKELETON_ROWS = [1, 2, 3, 4, 5, 6];

function contentFor(state: TasksState, onReload: () => void): ReactNode {
  const { isLoading, failure, filter } = state;
  if (isLoading) {
    return (
      <Stack gap={14} p={16} aria-label="Loading tasks" aria-busy="true">
        {SKELETON_ROWS.map((row) => (
          <Skeleton key={row} height={18} />
        ))}
      </Stack>
    );
  }
  if (failure !== null) {
    return (
      <EmptyState
        icon={<IconPlugConnectedX size={28} aria-hidden="true" />}
        title="The tasks could not be loaded"
      >
        {failure.message}
        <div>
          <Button mt="sm" size="xs" variant="default" onClick={onReload}>
            Load again
          </Button>
        </div>
      </EmptyState>
    );
  }
  if (Object.keys(filter).length > 0) {
    return (
      <EmptyState icon={<IconSearchOff size={28} aria-hidden="true" />} title="No task matches">
        Choose another status, show the tasks of everybody, or search for something else.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconInbox size={28} aria-hidden="true" />} title="No tasks yet">
      Write above what should be done and press Run task. It runs here, or on whoever is free; with
      one task per line, many run at once.
    </EmptyState>
  );
}
