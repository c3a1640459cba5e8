import type { ReactNode } from 'react';
import { type Batch, openTasksIn } from '../../../../shared/model/batch.ts';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { tasksWords } from '../task-words.ts';

export interface CancelBatchProps {
  readonly batch: Batch;
  readonly onKeep: () => void;
  readonly onConfirm: () => void;
}

export function CancelBatch({ batch, onKeep, onConfirm }: CancelBatchProps): ReactNode {
  const open = openTasksIn(batch);
  return (
    <Confirmation
      isOpen
      title="Cancel the rest of the batch?"
      keep="Let it run"
      confirm={`Cancel ${tasksWords(open)}`}
      onKeep={onKeep}
      onConfirm={onConfirm}
    >
      {tasksWords(open)} of “{batch.name}” that{' '}
      {open === 1 ? 'waits or executes' : 'wait or execute'} will stop. What is complete stays.
    </Confirmation>
  );
}
