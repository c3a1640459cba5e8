import type { ReactNode } from 'react';
import type { Batch } from '../../../../shared/model/batch.ts';
import type { BatchId } from '../../../../shared/model/ids.ts';
import type { OpenedRow } from '../opened-row.ts';
import type { TaskActions } from '../use-task-actions.ts';
import { BatchDrawer } from './batch-drawer.tsx';
import { TaskDrawer } from './task-drawer.tsx';

export interface RowDrawerProps {
  readonly opened: OpenedRow;
  readonly actions: TaskActions;
  readonly onClose: () => void;
  /** Asks first. */
  readonly onCancelBatch: (batch: Batch) => void;
  readonly onShowTasks: (batch: BatchId) => void;
}

/** Everything of the row that is open, beside the table. */
export function RowDrawer(props: RowDrawerProps): ReactNode {
  const { opened, actions, onClose, onCancelBatch, onShowTasks } = props;
  if (opened.kind === 'batch') {
    return (
      <BatchDrawer
        key={opened.name}
        id={opened.id}
        onClose={onClose}
        onCancel={onCancelBatch}
        onRetry={({ id }) => actions.retry({ filter: { batch: id } })}
        onShowTasks={({ id }) => onShowTasks(id)}
      />
    );
  }
  return (
    <TaskDrawer
      key={opened.name}
      taskKey={opened.key}
      onClose={onClose}
      onCancel={({ id }) => actions.cancel({ ids: [id] })}
      onRetry={({ id }) => actions.retry({ ids: [id] })}
      onMove={({ id }) => actions.moveElsewhere(id)}
      onRunAgain={actions.runAgain}
    />
  );
}
