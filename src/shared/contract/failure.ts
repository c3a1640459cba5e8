/** How a task can end without a result. */
export const taskFailureCodes = [
  'cancelled',
  'timed_out',
  'rejected',
  'busy',
  'unreachable',
  'peer_lost',
  'invalid_task',
  'too_large',
  'executor_failed',
  'interrupted',
  'incompatible',
] as const;
export type TaskFailureCode = (typeof taskFailureCodes)[number];

/** Why a command was refused, besides what can end a task. */
export const commandFailureCodes = [
  'invalid_input',
  'not_found',
  'conflict',
  'storage_failed',
  'unauthorized',
  'internal',
] as const;
export type FailureCode = TaskFailureCode | (typeof commandFailureCodes)[number];

/** What went wrong: a code for programs, and a sentence for people. */
export interface Failure<Code extends FailureCode = FailureCode> {
  readonly code: Code;
  readonly message: string;
}
