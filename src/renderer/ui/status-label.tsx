import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconLoader,
  IconUserQuestion,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../shared/contract/failure.ts';
import { FAILURE_WORDS } from '../../shared/contract/failure-words.ts';
import type { PendingStage, TaskStatus } from '../../shared/model/task.ts';
import classes from './status-label.module.css';

export interface StatusLabelProps {
  readonly status: TaskStatus;
  readonly stage?: PendingStage | null;
  readonly failure?: Failure | null;
}

const STAGE_WORDS: Readonly<Record<PendingStage, string>> = {
  queued: 'waits in this machine’s queue',
  sent: 'sent, not answered yet',
  accepted: 'waits in the worker’s queue',
  awaiting: 'waits for a person’s decision there',
};

export function StatusLabel({ status, stage = null, failure = null }: StatusLabelProps): ReactNode {
  return (
    <span className={classes.label} data-status={status} title={explain(stage, failure)}>
      <StatusIcon status={status} stage={stage} failure={failure} />
      {status}
    </span>
  );
}

function StatusIcon({ status, stage, failure }: Required<StatusLabelProps>): ReactNode {
  const icon = { size: 16, stroke: 1.75, 'aria-hidden': true };
  switch (status) {
    case 'Pending':
      return stage === 'awaiting' ? <IconUserQuestion {...icon} /> : <IconClock {...icon} />;
    case 'Executing':
      return <IconLoader {...icon} />;
    case 'Complete':
      return <IconCircleCheck {...icon} />;
    case 'Failed':
      return failure?.code === 'cancelled' ? (
        <IconBan {...icon} />
      ) : (
        <IconAlertTriangle {...icon} />
      );
  }
}

function explain(stage: PendingStage | null, failure: Failure | null): string | undefined {
  if (failure !== null) return `${FAILURE_WORDS[failure.code]}: ${failure.message}`;
  return stage === null ? undefined : STAGE_WORDS[stage];
}
