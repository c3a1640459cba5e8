import type {
  JourneyEntry,
  TaskAttempt,
  TaskDetails,
  TaskRecord,
  TaskResult,
  TaskStages,
  TaskSummary,
} from './task.ts';
import { SUMMARY_PROMPT_CHARACTERS } from './task.ts';

export function summaryOf(record: TaskRecord): TaskSummary {
  const { task, state } = record;
  return {
    id: task.id,
    sender: task.sender,
    prompt: beginningOf(task.prompt),
    timestamp: task.timestamp,
    priority: task.priority,
    batch: record.batch,
    target: record.target,
    status: state.status,
    stage: state.status === 'Pending' ? state.stage : null,
    position: state.status === 'Pending' ? state.position : null,
    fraction: state.status === 'Executing' ? state.fraction : null,
    attempt: record.attempt,
    worker: record.worker,
    failure: state.status === 'Failed' ? state.failure : null,
    waitedMs: waitedMs(record.stages),
    durationMs: state.status === 'Complete' ? state.durationMs : null,
    enqueuedAt: record.enqueuedAt,
    executingSince: record.executingSince,
    endedAt: record.endedAt,
  };
}

export function detailsOf(
  record: TaskRecord,
  attempts: readonly TaskAttempt[],
  journey: readonly JourneyEntry[],
): TaskDetails {
  const { task, state, why, timeoutMs, waitMs, stages } = record;
  return {
    task,
    summary: summaryOf(record),
    result: resultOf(record),
    output: state.status === 'Executing' ? state.output : '',
    why,
    timeoutMs,
    waitMs,
    stages,
    attempts,
    journey,
  };
}

/** Waiting is the time in the two queues; the way there and back is another figure. */
export function waitedMs({ queuedHereMs, queuedThereMs }: TaskStages): number {
  return queuedHereMs + queuedThereMs;
}

function resultOf({ task, state }: TaskRecord): TaskResult | null {
  return state.status === 'Complete'
    ? { task_id: task.id, result: state.result, duration_ms: state.durationMs }
    : null;
}

/**
 * The first 300 characters of a prompt. Characters are code points, as in SQL, so that no cut parts
 * a surrogate pair.
 */
export function beginningOf(prompt: string): string {
  if (prompt.length <= SUMMARY_PROMPT_CHARACTERS) return prompt;
  return Array.from(prompt.slice(0, 2 * SUMMARY_PROMPT_CHARACTERS))
    .slice(0, SUMMARY_PROMPT_CHARACTERS)
    .join('');
}
