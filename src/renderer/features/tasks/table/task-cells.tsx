import { IconPlayerStop, IconRefresh, IconRepeat } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isEnded, type TaskSummary } from '../../../../shared/model/task.ts';
import { Ago, formatDuration } from '../../../ui/times.tsx';
import { Elapsed } from '../elapsed.tsx';
import { Machine } from '../machine.tsx';
import { BatchTag } from './batch-cells.tsx';
import { RowAction } from './row-action.tsx';
import { useTableContext } from './table-context.ts';

export function Prompt({ task: { prompt, batch } }: { readonly task: TaskSummary }): ReactNode {
  const { isBatchTold } = useTableContext();
  return (
    <>
      <span title={prompt}>{prompt}</span>
      {isBatchTold && batch !== null && <BatchTag id={batch} />}
    </>
  );
}

/** When a peer's task arrived here: the peer's clock is another one. */
export function Created({ task }: { readonly task: TaskSummary }): ReactNode {
  const { self } = useTableContext();
  return <Ago at={task.sender === self ? task.timestamp : task.enqueuedAt} />;
}

export function Wait({ task }: { readonly task: TaskSummary }): ReactNode {
  const { status, enqueuedAt, waitedMs } = task;
  return status === 'Pending' ? <Elapsed since={enqueuedAt} /> : formatDuration(waitedMs);
}

export function Sender({ id }: { readonly id: string }): ReactNode {
  const { self } = useTableContext();
  return id === self ? 'Me' : <Machine id={id} />;
}

export function RowActions({ task }: { readonly task: TaskSummary }): ReactNode {
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
