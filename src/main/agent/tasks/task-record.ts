import type { BatchId, PeerId, TaskId } from '../../../shared/model/ids.ts';
import {
  isEnded,
  type JourneyEntry,
  type SingleTarget,
  type Task,
  type TaskChange,
  type TaskRecord,
  type TaskResult,
  type TaskStages,
  type TaskState,
  taskSchema,
} from '../../../shared/model/task.ts';
import { AppError } from '../support/app-error.ts';
import { initialState, type TaskEvent, transition } from './transition.ts';

/** A task is given to a worker: `attempt` counts from 1. */
export interface Assignment {
  readonly worker: PeerId;
  readonly attempt: number;
  readonly why: string;
  /** How long it should take until it is complete; null where nobody reckoned. */
  readonly predictedMs: number | null;
}

interface Step {
  readonly now: number;
  /** How long the present stage took, measured with a monotonic clock. */
  readonly elapsedMs: number;
  /** Whether the task is at this machine. */
  readonly isHere: boolean;
  readonly assignment?: Assignment;
}

const noStages: TaskStages = {
  queuedHereMs: 0,
  sentMs: 0,
  queuedThereMs: 0,
  executedMs: 0,
  returnedMs: 0,
};

export function notFound(id: TaskId): AppError {
  return new AppError('not_found', `There is no task ${id} here.`);
}

/** @throws AppError `invalid_input` that says which field is wrong and why. */
export function parseTask(candidate: Task): Task {
  const parsed = taskSchema.safeParse(candidate);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => issue.message);
  throw new AppError('invalid_input', reasons.join(' '));
}

export function newRecord(
  task: Task,
  options: {
    batch: BatchId | null;
    target: SingleTarget;
    timeoutMs: number;
    waitMs: number;
    now: number;
  },
): TaskRecord {
  return {
    task,
    batch: options.batch,
    target: options.target,
    state: initialState,
    attempt: 0,
    worker: null,
    why: null,
    timeoutMs: options.timeoutMs,
    waitMs: options.waitMs,
    enqueuedAt: options.now,
    executingSince: null,
    endedAt: null,
    stages: noStages,
  };
}

/** @throws Error on an impossible transition. */
export function advance(record: TaskRecord, event: TaskEvent, step: Step): TaskRecord {
  const state = transition(record.state, event);
  return {
    ...record,
    ...assigned(record, step.assignment),
    state,
    executingSince: executingSince(record, state, step),
    endedAt: isEnded(state.status) ? step.now : null,
    stages: event.type === 'progressed' ? record.stages : addStage(record, state, step),
  };
}

function assigned(
  record: TaskRecord,
  assignment: Assignment | undefined,
): Pick<TaskRecord, 'worker' | 'attempt' | 'why'> {
  const { worker, attempt, why } = assignment ?? record;
  return { worker, attempt, why };
}

export function resultOf({ task, state }: TaskRecord): TaskResult {
  if (state.status !== 'Complete') throw new Error(`Task ${task.id} is not complete.`);
  return { task_id: task.id, result: state.result, duration_ms: state.durationMs };
}

export function journeyEntryOf(record: TaskRecord, change: TaskChange, now: number): JourneyEntry {
  return {
    at: now,
    change,
    status: record.state.status,
    attempt: record.attempt,
    detail: detailOf(record),
  };
}

function executingSince(record: TaskRecord, next: TaskState, { now }: Step): number | null {
  if (next.status !== 'Executing') return null;
  return record.state.status === 'Executing' ? record.executingSince : now;
}

function addStage(record: TaskRecord, next: TaskState, { elapsedMs, isHere }: Step): TaskStages {
  const { state, stages } = record;
  const add = (stage: keyof TaskStages, ms: number): TaskStages => ({
    ...stages,
    [stage]: stages[stage] + Math.max(0, ms),
  });
  if (state.status === 'Executing') {
    if (next.status !== 'Complete') return add('executedMs', elapsedMs);
    return { ...add('returnedMs', elapsedMs - next.durationMs), executedMs: next.durationMs };
  }
  if (state.status !== 'Pending') return stages;
  if (state.stage === 'queued' || isHere) return add('queuedHereMs', elapsedMs);
  return add(state.stage === 'sent' ? 'sentMs' : 'queuedThereMs', elapsedMs);
}

function detailOf({ state }: TaskRecord): string | null {
  return state.status === 'Failed' ? state.failure.message : null;
}
