import type { FailureCode } from '../../../../shared/contract/failure.ts';

/** What a person can do about a task that failed. */
export type NextStep = 'retry' | 'move' | 'allow' | 'settings';

export interface FailedTask {
  readonly code: FailureCode;
  /** Only its sender can run a task again. */
  readonly isMine: boolean;
  /** The machine was chosen by name. */
  readonly isNamed: boolean;
  readonly wasHere: boolean;
  /** The machine at the other end is one that this one does not speak with. */
  readonly isBlocked: boolean;
}

const RETRY_HELPS = new Set<FailureCode>([
  'cancelled',
  'timed_out',
  'rejected',
  'busy',
  'unreachable',
  'peer_lost',
  'executor_failed',
  'interrupted',
]);

/** It lay with the machine, so that another one may do better. */
const OTHER_MACHINE_HELPS = new Set<FailureCode>([
  'rejected',
  'busy',
  'unreachable',
  'peer_lost',
  'interrupted',
  'incompatible',
]);

/** @returns the most helpful first. */
export function nextStepsFor(task: FailedTask): readonly NextStep[] {
  const { code, isMine, isNamed, wasHere, isBlocked } = task;
  return [
    ...(isMine && RETRY_HELPS.has(code) ? (['retry'] as const) : []),
    ...(isMine && isNamed && OTHER_MACHINE_HELPS.has(code) ? (['move'] as const) : []),
    ...(isBlocked ? (['allow'] as const) : []),
    ...(code === 'executor_failed' && wasHere ? (['settings'] as const) : []),
  ];
}
