import type { FailureCode } from './failure.ts';

/** How each way to fail is called. */
export const FAILURE_WORDS: Readonly<Record<FailureCode, string>> = {
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
  invalid_input: 'Not valid',
  not_found: 'Not found',
  conflict: 'Not possible now',
  storage_failed: 'Not saved',
  unauthorized: 'Not allowed',
  internal: 'Internal error',
};
