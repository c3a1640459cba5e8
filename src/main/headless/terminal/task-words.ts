import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { FAILURE_WORDS } from '../../../shared/contract/failure-words.ts';
import type { PendingStage, TaskStatus, TaskSummary } from '../../../shared/model/task.ts';

const STAGE_WORDS: Readonly<Record<PendingStage, string>> = {
  queued: 'Pending',
  sent: 'Pending: sent',
  accepted: 'Pending: accepted',
  awaiting: 'Pending: asks to be allowed',
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
  if (status === 'Failed' && failure !== null) return `Failed: ${FAILURE_WORDS[failure.code]}`;
  if (status === 'Executing' && fraction !== null)
    return `Executing ${Math.round(fraction * 100)} %`;
  return status;
}
