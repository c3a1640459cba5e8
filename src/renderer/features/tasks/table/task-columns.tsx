import { Checkbox, VisuallyHidden } from '@mantine/core';
import { createColumnHelper, rowSelectionFeature, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { TaskSummary } from '../../../../shared/model/task.ts';
import { StatusLabel } from '../../../ui/status-label.tsx';
import { Ago } from '../../../ui/times.tsx';
import type { ShownBatch, ShownRow } from '../list/shown-rows.ts';
import { Machine } from '../machine.tsx';
import {
  BatchActions,
  BatchCount,
  BatchMachines,
  BatchName,
  BatchPace,
  BatchStatus,
} from './batch-cells.tsx';
import { DurationCell } from './duration-cell.tsx';
import { Created, Prompt, RowActions, Sender, Wait } from './task-cells.tsx';
import classes from './tasks-table.module.css';

export const features = tableFeatures({ rowSelectionFeature });

const column = createColumnHelper<typeof features, ShownRow>();

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
        aria-label={`Select ${titleOf(row.original)}`}
        checked={row.getIsSelected() || !row.getCanSelect()}
        disabled={!row.getCanSelect()}
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
    cell: either(
      (task) => <StatusLabel status={task.status} stage={task.stage} failure={task.failure} />,
      ({ batch }) => <BatchStatus batch={batch} />,
    ),
  }),
  column.display({
    id: 'prompt',
    header: 'Prompt',
    cell: either(
      (task) => <Prompt task={task} />,
      (row) => <BatchName row={row} />,
    ),
  }),
  column.display({
    id: 'worker',
    header: 'Where',
    cell: either(
      ({ worker }) => <Machine id={worker} />,
      ({ batch }) => <BatchMachines batch={batch} />,
    ),
  }),
  column.display({
    id: 'sender',
    header: 'From',
    cell: either(
      ({ sender }) => <Sender id={sender} />,
      () => 'Me',
    ),
  }),
  column.display({ id: 'priority', header: 'Priority', cell: either(({ priority }) => priority) }),
  column.display({
    id: 'waitedMs',
    header: 'Wait',
    cell: either(
      (task) => <Wait task={task} />,
      ({ batch }) => <BatchCount batch={batch} />,
    ),
  }),
  column.display({
    id: 'durationMs',
    header: 'Duration',
    cell: either(
      (task) => <DurationCell task={task} />,
      ({ batch }) => <BatchPace batch={batch} />,
    ),
  }),
  column.display({
    id: 'createdAt',
    header: 'Created',
    cell: either(
      (task) => <Created task={task} />,
      ({ batch }) => <Ago at={batch.createdAt} />,
    ),
  }),
  column.display({
    id: 'actions',
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    cell: either(
      (task) => <RowActions task={task} />,
      ({ batch }) => <BatchActions batch={batch} />,
    ),
  }),
]);

/** What stands in the cell of a task, and in that of a batch. */
function either(
  forTask: (task: TaskSummary) => ReactNode,
  forBatch: (row: ShownBatch) => ReactNode = () => null,
): (cell: { readonly row: { readonly original: ShownRow } }) => ReactNode {
  return ({ row: { original } }) => {
    if (original.kind === 'task') return forTask(original.task);
    return original.kind === 'batch' ? forBatch(original) : null;
  };
}

function titleOf(row: ShownRow): string {
  return row.kind === 'task' ? row.task.prompt : row.batch.name;
}
