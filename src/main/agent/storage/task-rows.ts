import type { SQLInputValue } from 'node:sqlite';
import { commandFailureCodes, taskFailureCodes } from '../../../shared/contract/failure.ts';
import type { TaskKey } from '../../../shared/model/task.ts';
import {
  pendingStages,
  type SingleTarget,
  SUMMARY_PROMPT_CHARACTERS,
  type TaskRecord,
  type TaskState,
  taskStatuses,
} from '../../../shared/model/task.ts';
import { waitedMs } from '../../../shared/model/task-views.ts';
import { number, numberOrNull, oneOf, type Row, text, textOrNull } from './columns.ts';

/** What was asked for. In the order of {@link fixedValuesOf}. */
export const fixedColumns = ['batch', 'id', 'sender', 'timestamp', 'priority', 'prompt'] as const;

/** In the order of {@link changingValuesOf}. */
export const changingColumns = [
  'status',
  'worker',
  'target',
  'stage',
  'position',
  'fraction',
  'handed_back',
  'failure_code',
  'failure_message',
  'attempt',
  'why',
  'timeout_ms',
  'wait_ms',
  'enqueued_at',
  'ended_at',
  'queued_here_ms',
  'sent_ms',
  'queued_there_ms',
  'executed_ms',
  'returned_ms',
  'waited_ms',
  'duration_ms',
  'output',
  'result',
] as const;

const columns = [...fixedColumns, ...changingColumns];

const MAX_UTF8_BYTES_A_CHARACTER = 4;
const SHORT_PROMPT_BYTES = SUMMARY_PROMPT_CHARACTERS * MAX_UTF8_BYTES_A_CHARACTER;
const failureCodes = [...taskFailureCodes, ...commandFailureCodes];

/** Its journey says when: a column of its own would be written with every change. */
const EXECUTING_SINCE = `iif(status = 'Executing', (
  SELECT at FROM journey WHERE task = number AND change = 'executing' ORDER BY step DESC LIMIT 1
), NULL) AS executing_since`;

/** What a query selects for {@link recordOf}. */
export const recordColumns: string = [...columns.map(recordColumn), EXECUTING_SINCE].join(', ');

/** The same without the large texts, for rows that become summaries. */
export const summaryColumns: string = [...columns.map(summaryColumn), EXECUTING_SINCE].join(', ');

/** @param batch the number of the task's batch. */
export function fixedValuesOf({ task }: TaskRecord, batch: number | null): SQLInputValue[] {
  return [batch, task.id, task.sender, task.timestamp, task.priority, task.prompt];
}

export function changingValuesOf(record: TaskRecord): SQLInputValue[] {
  const { target, state, stages } = record;
  const pending = state.status === 'Pending' ? state : null;
  const executing = state.status === 'Executing' ? state : null;
  const complete = state.status === 'Complete' ? state : null;
  const failed = state.status === 'Failed' ? state : null;
  return [
    state.status,
    record.worker,
    typeof target === 'string' ? target : target.peer,
    pending?.stage ?? null,
    pending?.position ?? null,
    executing?.fraction ?? null,
    failed === null ? null : Number(failed.handedBack),
    failed?.failure.code ?? null,
    failed?.failure.message ?? null,
    record.attempt,
    record.why,
    record.timeoutMs,
    record.waitMs,
    record.enqueuedAt,
    record.endedAt,
    stages.queuedHereMs,
    stages.sentMs,
    stages.queuedThereMs,
    stages.executedMs,
    stages.returnedMs,
    waitedMs(stages),
    complete?.durationMs ?? null,
    executing?.output ?? null,
    complete?.result ?? null,
  ];
}

export function recordOf(row: Row): TaskRecord {
  return {
    task: {
      id: text(row, 'id'),
      prompt: text(row, 'prompt'),
      sender: text(row, 'sender'),
      timestamp: number(row, 'timestamp'),
      priority: number(row, 'priority'),
    },
    batch: textOrNull(row, 'batch'),
    target: targetOf(text(row, 'target')),
    state: stateOf(row),
    attempt: number(row, 'attempt'),
    worker: textOrNull(row, 'worker'),
    why: textOrNull(row, 'why'),
    timeoutMs: number(row, 'timeout_ms'),
    waitMs: number(row, 'wait_ms'),
    enqueuedAt: number(row, 'enqueued_at'),
    executingSince: numberOrNull(row, 'executing_since'),
    endedAt: numberOrNull(row, 'ended_at'),
    stages: {
      queuedHereMs: number(row, 'queued_here_ms'),
      sentMs: number(row, 'sent_ms'),
      queuedThereMs: number(row, 'queued_there_ms'),
      executedMs: number(row, 'executed_ms'),
      returnedMs: number(row, 'returned_ms'),
    },
  };
}

export function keyOf(row: Row): TaskKey {
  return { sender: text(row, 'sender'), id: text(row, 'id') };
}

function stateOf(row: Row): TaskState {
  const status = oneOf(taskStatuses, row, 'status');
  switch (status) {
    case 'Pending':
      return {
        status,
        stage: oneOf(pendingStages, row, 'stage'),
        position: numberOrNull(row, 'position'),
      };
    case 'Executing':
      return { status, fraction: numberOrNull(row, 'fraction'), output: text(row, 'output') };
    case 'Complete':
      return { status, result: text(row, 'result'), durationMs: number(row, 'duration_ms') };
    case 'Failed':
      return {
        status,
        failure: {
          // A newer version may have written a code of its own.
          code: failureCodes.find((code) => code === row.failure_code) ?? 'executor_failed',
          message: text(row, 'failure_message'),
        },
        handedBack: number(row, 'handed_back') === 1,
      };
  }
}

function targetOf(target: string): SingleTarget {
  return target === 'auto' || target === 'local' ? target : { peer: target };
}

function recordColumn(column: (typeof columns)[number]): string {
  if (column !== 'batch') return column;
  return '(SELECT batches.id FROM batches WHERE batches.number = tasks.batch) AS batch';
}

function summaryColumn(column: (typeof columns)[number]): string {
  if (column === 'prompt') return shortPrompt();
  return column === 'output' || column === 'result' ? `'' AS ${column}` : recordColumn(column);
}

/** SQLite's substr ends at a NUL, so short prompts are taken whole. */
function shortPrompt(): string {
  return (
    `iif(octet_length(prompt) <= ${SHORT_PROMPT_BYTES}, prompt, ` +
    `substr(prompt, 1, ${SUMMARY_PROMPT_CHARACTERS})) AS prompt`
  );
}
