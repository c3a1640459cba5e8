import { z } from 'zod';
import type { Failure } from '../contract/failure.ts';
import { type BatchId, type PeerId, peerIdSchema, type TaskId, taskIdSchema } from './ids.ts';

/** Four prompts of this size fill a link message of 1 MiB; larger inputs belong in files. */
export const MAX_PROMPT_BYTES = 256 * 1024;
/** JSON writes a control character as six bytes; a link message of 1 MiB has to hold the prompt. */
const MAX_PROMPT_JSON_BYTES = 3 * MAX_PROMPT_BYTES;
export const DEFAULT_PRIORITY = 5;
/** What one step of priority is worth in waiting: the queue is ordered by `enqueuedAt − priority × 10 s`. */
export const PRIORITY_STEP_MS = 10_000;
/** Bounds execution only, on the worker. */
export const DEFAULT_TIMEOUT_MS = 5 * 60_000;
/** Bounds everything before execution, on the requester. */
export const DEFAULT_WAIT_MS = 24 * 3_600_000;
const LONGEST_TIMEOUT_MS = 24 * 3_600_000;
const LONGEST_WAIT_MS = 30 * 24 * 3_600_000;

/** The last millisecond that a `Date` can show. */
const LATEST_TIMESTAMP = 8_640_000_000_000_000;

const utf8 = new TextEncoder();

export const promptSchema = z
  .string()
  .refine((prompt) => prompt.trim() !== '', 'The prompt is empty: write what should be done.')
  .refine(
    (prompt) => fitsInBytes(prompt, MAX_PROMPT_BYTES),
    'The prompt is longer than 256 KiB: shorten it or split it.',
  )
  .refine(
    (prompt) => fitsAsJson(prompt),
    'The prompt is full of control characters: remove them, or send them as base64.',
  );

export const prioritySchema = z
  .int('The priority must be a whole number from 0 to 255.')
  .min(0, 'The priority must be a whole number from 0 to 255.')
  .max(255, 'The priority must be a whole number from 0 to 255.');

export const timeoutMsSchema = z.int().min(1).max(LONGEST_TIMEOUT_MS);
export const waitMsSchema = z.int().min(1).max(LONGEST_WAIT_MS);

/** What a person asked for; the same five fields on the wire. */
export const taskSchema = z.object({
  id: taskIdSchema,
  prompt: promptSchema,
  sender: peerIdSchema,
  timestamp: z.int().min(0).max(LATEST_TIMESTAMP),
  priority: prioritySchema,
});

/**
 * `timestamp` is Unix time in milliseconds on the sender's clock; `priority` is 0 to 255, and a
 * higher number runs first.
 */
export type Task = Readonly<z.infer<typeof taskSchema>>;

/** A task's name among all that an agent knows: ids are unique for one sender only. */
export interface TaskKey {
  readonly id: TaskId;
  readonly sender: PeerId;
}

/** `duration_ms` is execution time on the worker, measured there with a monotonic clock. */
export interface TaskResult {
  readonly task_id: TaskId;
  readonly result: string;
  readonly duration_ms: number;
}

export const singleTargetSchema = z.union([
  z.enum(['auto', 'local']),
  z.object({ peer: peerIdSchema }).readonly(),
]);
export const targetSchema = z.union([z.literal('everyone'), singleTargetSchema]);

/** Where the requester wants a task to run: `everyone` becomes one task per agent when created. */
export type Target = z.infer<typeof targetSchema>;
export type SingleTarget = z.infer<typeof singleTargetSchema>;

export const taskStatuses = ['Pending', 'Executing', 'Complete', 'Failed'] as const;
export type TaskStatus = (typeof taskStatuses)[number];
export type TaskCounts = Readonly<Record<TaskStatus, number>>;

/**
 * How far a pending task has come: `queued` in its requester's own queue, `sent` to a worker that
 * has not answered, `accepted` into a worker's queue, `awaiting` a person's decision there.
 */
export const pendingStages = ['queued', 'sent', 'accepted', 'awaiting'] as const;
export type PendingStage = (typeof pendingStages)[number];

export type TaskState =
  | { readonly status: 'Pending'; readonly stage: PendingStage; readonly position: number | null }
  | { readonly status: 'Executing'; readonly fraction: number | null; readonly output: string }
  | { readonly status: 'Complete'; readonly result: string; readonly durationMs: number }
  | { readonly status: 'Failed'; readonly failure: Failure; readonly handedBack: boolean };

/**
 * How long each stage of a task's way took, in milliseconds, all but `executedMs` on the clock of
 * the machine that keeps the record: times of two machines are never subtracted.
 */
export interface TaskStages {
  readonly queuedHereMs: number;
  readonly sentMs: number;
  readonly queuedThereMs: number;
  readonly executedMs: number;
  readonly returnedMs: number;
}

/** One agent's knowledge of one task, its own or a peer's. */
export interface TaskRecord {
  readonly task: Task;
  /** The batch it was created in; null for a single task, and for every task of a peer. */
  readonly batch: BatchId | null;
  readonly target: SingleTarget;
  readonly state: TaskState;
  /** How often it was given to a worker; 0 before the first time. */
  readonly attempt: number;
  /** Who has it, or had it last. */
  readonly worker: PeerId | null;
  /** Why that worker was chosen, as a sentence. */
  readonly why: string | null;
  readonly timeoutMs: number;
  readonly waitMs: number;
  /** Unix time in milliseconds on this machine. */
  readonly enqueuedAt: number;
  /** When this machine heard that it executes; null unless it does. */
  readonly executingSince: number | null;
  readonly endedAt: number | null;
  readonly stages: TaskStages;
}

export type TaskChange =
  | 'created'
  | 'assigned'
  | 'accepted'
  | 'awaiting'
  | 'executing'
  | 'progressed'
  | 'completed'
  | 'failed'
  | 'returned'
  | 'retried';

/** One step of a task's journey; its worker is its attempt's. */
export interface JourneyEntry {
  /** Unix time in milliseconds on the machine that keeps the record. */
  readonly at: number;
  readonly change: TaskChange;
  readonly status: TaskStatus;
  readonly attempt: number;
  /** Why it failed. */
  readonly detail: string | null;
}

export interface TaskAttempt {
  readonly attempt: number;
  readonly worker: PeerId;
  readonly why: string;
  /** How long it should have taken from `at` until it was complete, in ms; null for a person's choice. */
  readonly predictedMs: number | null;
  readonly at: number;
}

export const SUMMARY_PROMPT_CHARACTERS = 300;

/** A row of a list: everything but the whole prompt and the result. */
export interface TaskSummary {
  readonly id: TaskId;
  readonly sender: PeerId;
  /** The first 300 characters. */
  readonly prompt: string;
  readonly timestamp: number;
  readonly priority: number;
  readonly batch: BatchId | null;
  readonly target: SingleTarget;
  readonly status: TaskStatus;
  readonly stage: PendingStage | null;
  readonly position: number | null;
  readonly fraction: number | null;
  readonly attempt: number;
  readonly worker: PeerId | null;
  readonly failure: Failure | null;
  readonly waitedMs: number;
  readonly durationMs: number | null;
  /** Unix time in milliseconds on the machine that keeps the record. */
  readonly enqueuedAt: number;
  readonly executingSince: number | null;
  readonly endedAt: number | null;
}

/** Everything an agent knows of one task. */
export interface TaskDetails {
  readonly task: Task;
  readonly summary: TaskSummary;
  readonly result: TaskResult | null;
  readonly output: string;
  readonly why: string | null;
  readonly timeoutMs: number;
  readonly waitMs: number;
  readonly stages: TaskStages;
  readonly attempts: readonly TaskAttempt[];
  readonly journey: readonly JourneyEntry[];
}

/** @returns a task's key as one text, for maps. */
export function nameOf({ id, sender }: TaskKey): string {
  return `${sender}/${id}`;
}

export function isEnded(status: TaskStatus): boolean {
  return status === 'Complete' || status === 'Failed';
}

/** @returns the task's queue key: it never changes, so nothing starves; the smallest runs first. */
export function orderKey(enqueuedAt: number, priority: number): number {
  return enqueuedAt - priority * PRIORITY_STEP_MS;
}

function fitsInBytes(text: string, limit: number): boolean {
  // UTF-8 takes at most three bytes per UTF-16 unit, so short texts need no encoding.
  return text.length * 3 <= limit || utf8.encode(text).byteLength <= limit;
}

function fitsAsJson(text: string): boolean {
  return (
    text.length * 6 <= MAX_PROMPT_JSON_BYTES ||
    utf8.encode(JSON.stringify(text)).byteLength <= MAX_PROMPT_JSON_BYTES
  );
}
