import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { Failure, TaskFailureCode } from '../../../shared/contract/failure.ts';
import type { PendingStage, TaskStatus, TaskSummary } from '../../../shared/model/task.ts';

const STAGE_WORDS: Readonly<Record<PendingStage, string>> = {
  queued: 'Pending',
  sent: 'Pending: sent',
  accepted: 'Pending: accepted',
  awaiting: 'Pending: asks to be allowed',
};

const FAILURE_WORDS: Readonly<Record<TaskFailureCode, string>> = {
  cancelled: 'Cancelled',
  timed_out: 'Timed out',
  rejected: 'Rejected',
  busy: 'Busy',
  unreachable: 'Unreachable',
  peer_lost: 'Peer lost',
  invalid_task: 'Invalid task',
  too_large: 'Too large',
  executor_failed: 'Executor failed',
  interrupted: 'Interrupted',
  incompatible: 'Incompatible',
};

const STATUS_COLOURS = {
  Pending: 'yellow',
  Executing: 'cyan',
  Complete: 'green',
  Failed: 'red',
} as const satisfies Readonly<Record<TaskStatus, string>>;

/** @returns the status as words, in colour when `stream` is a terminal. */
export function statusWords(task: TaskSummary, stream: WriteStream = process.stdout): string {
  return styleText(STATUS_COLOURS[task.status], plainStatusWords(task), { stream });
}

function plainStatusWords({ status, stage, failure, fraction }: TaskSummary): string {
  if (status === 'Pending') return stage === null ? 'Pending' : STAGE_WORDS[stage];
  if (status === 'Failed' && failure !== null) return `Failed: ${failureWords(failure)}`;
  if (status === 'Executing' && fraction !== null)
    return `Executing ${Math.round(fraction * 100)} %`;
  return status;
}

function failureWords({ code }: Failure): string {
  const words: Readonly<Record<string, string>> = FAILURE_WORDS;
  return words[code] ?? code;
}
