import { Buffer } from 'node:buffer';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { DEFAULT_TIMEOUT_MS, MAX_PROMPT_BYTES, taskSchema } from '../../../shared/model/task.ts';
import { AppError, failureOf } from '../support/app-error.ts';
import type { Submission } from '../tasks/task-manager.ts';
import type { Reply } from './guests.ts';
import { rejection } from './task-messages.ts';

/** A task as a peer submits it, checked only as far as its message was. */
export interface IncomingTask extends ExecutionTerms {
  readonly task: { readonly id: TaskId; readonly [field: string]: unknown };
  readonly attempt: number;
  readonly timeoutMs?: number | undefined;
}

/** How a peer's task is to be executed. */
export interface ExecutionTerms {
  readonly trace?: string | undefined;
  /** What the way back to its requester can carry. @default what a link can */
  readonly maxResultBytes?: number | undefined;
}

/** What cannot be taken on is rejected by name. */
export function orReject(
  { task, attempt }: Pick<IncomingTask, 'task' | 'attempt'>,
  reply: Reply,
  take: () => void,
): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    reply(rejection({ id: task.id, attempt }, failureOf(error)));
  }
}

/** A peer's task that may be taken on. */
export interface CheckedTask extends Submission, ExecutionTerms {}

/** @throws AppError `invalid_task` or `too_large`. */
export function parseSubmission(peer: PeerId, incoming: IncomingTask): CheckedTask {
  const { prompt } = incoming.task;
  if (typeof prompt === 'string' && Buffer.byteLength(prompt) > MAX_PROMPT_BYTES) {
    throw new AppError('too_large', 'The prompt is longer than 256 KiB.');
  }
  const parsed = taskSchema.safeParse(incoming.task);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('invalid_task', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  if (parsed.data.sender !== peer) {
    throw new AppError('invalid_task', 'The sender is not the machine that sent it.');
  }
  return {
    task: parsed.data,
    attempt: incoming.attempt,
    timeoutMs: incoming.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    trace: incoming.trace,
    maxResultBytes: incoming.maxResultBytes,
  };
}
