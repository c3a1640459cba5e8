import { Checkbox, VisuallyHidden } from '@mantine/core';
import { IconPlayerStop, IconRefresh, IconRepeat } from '@tabler/icons-react';
import { createColumnHelper, rowSelectionFeature, tableFeatures } from '@tanstack/react-table';
import type { MouseEvent, ReactNode } from 'react';
import { isEnded, type TaskSummary } from '../../../shared/model/task.ts';
import { PeerLabel } from '../../ui/peer-label.tsx';
import { StatusLabel } from '../../ui/status-label.tsx';
import { Ago, formatDuration } from '../../ui/times.tsx';
import { DurationCell } from './duration-cell.tsx';
import { Elapsed } from './elapsed.tsx';
import { useTableContext } from './table-context.ts';
import classes from './tasks-table.module.css';

export const features = tableFeatures({ rowSelectionFeature });

const column = createColumnHelper<typeof features, TaskSummary>();

export const columns = column.columns([
  column.display({
    id: 'select',
    header: ({ table }) => (
      <Checkbox
        size="xs"
        radius={4}
        aria-label="Select all loaded tasks"
        checked={table.getIsAllRowsSelected()}
        indeterminate={!table.getIsAllRowsSelected() && table.getIsSomeRowsSelected()}
        onChange={table.getToggleAllRowsSelectedHandler()}
      />
    ),
    cell: ({ row }) => (
      <input
        type="checkbox"
        className={classes.checkbox}
        tabIndex={-1}
        aria-label={`Select ${row.original.prompt}`}
        checked={row.getIsSelected()}
        readOnly
        onClick={(event) => {
          event.stopPropagation();
          row.getToggleSelectedHandler()(event);
        }}
      />
    ),
  }),
  column.display({
    id: 'status',
    header: 'Status',
    cell: ({ row: { original: task } }) => (
      <StatusLabel status={task.status} stage={task.stage} failure={task.failure} />
    ),
  }),
  column.accessor('prompt', {
    header: 'Prompt',
    cell: ({ getValue }) => <span title={getValue()}>{getValue()}</span>,
  }),
  column.accessor('worker', {
    header: 'Where',
    cell: ({ getValue }) => <Machine id={getValue()} />,
  }),
  column.accessor('sender', {
    header: 'From',
    cell: ({ getValue }) => <Sender id={getValue()} />,
  }),
  column.accessor('priority', { header: 'Priority' }),
  column.accessor('waitedMs', {
    header: 'Wait',
    cell: ({ row: { original: task } }) =>
      task.status === 'Pending' ? (
        <Elapsed since={task.enqueuedAt} />
      ) : (
        formatDuration(task.waitedMs)
      ),
  }),
  column.accessor('durationMs', {
    header: 'Duration',
    cell: ({ row }) => <DurationCell task={row.original} />,
  }),
  column.display({
    id: 'createdAt',
    header: 'Created',
    cell: ({ row: { original: task } }) => <Created task={task} />,
  }),
  column.display({
    id: 'actions',
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    cell: ({ row }) => <RowActions task={row.original} />,
  }),
]);

/** When a peer's task arrived here: the peer's clock is another one. */
function Created({ task }: { readonly task: TaskSummary }): ReactNode {
  const { self } = useTableContext();
  return <Ago at={task.sender === self ? task.timestamp : task.enqueuedAt} />;
}

function Machine({ id }: { readonly id: string | null }): ReactNode {
  const { nameOfPeer, colourOf } = useTableContext();
  return id === null ? '–' : <PeerLabel id={id} name={nameOfPeer(id)} colour={colourOf(id)} />;
}

function Sender({ id }: { readonly id: string }): ReactNode {
  const { self } = useTableContext();
  return id === self ? 'Me' : <Machine id={id} />;
}

function RowActions({ task }: { readonly task: TaskSummary }): ReactNode {
  const { self, onCancel, onRetry, onRunAgain } = useTableContext();
  if (!isEnded(task.status)) {
    return (
      <RowAction
        label="Cancel"
        icon={<IconPlayerStop size={16} aria-hidden="true" />}
        onAct={() => onCancel(task)}
      />
    );
  }
  if (task.sender !== self) return null;
  return task.status === 'Failed' ? (
    <RowAction
      label="Retry"
      icon={<IconRefresh size={16} aria-hidden="true" />}
      onAct={() => onRetry(task)}
    />
  ) : (
    <RowAction
      label="Run again"
      icon={<IconRepeat size={16} aria-hidden="true" />}
      onAct={() => onRunAgain(task)}
    />
  );
}

interface RowActionProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onAct: () => void;
}

function RowAction({ label, icon, onAct }: RowActionProps): ReactNode {
  return (
    <button
      type="button"
      className={classes.action}
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={(event: MouseEvent) => {
        event.stopPropagation();
        onAct();
      }}
    >
      {icon}
    </button>
  );
}
