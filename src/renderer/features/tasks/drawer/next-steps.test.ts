import { expect, test } from 'vitest';
import { taskFailureCodes } from '../../../../shared/contract/failure.ts';
import { type FailedTask, nextStepsFor } from './next-steps.ts';

const mine: FailedTask = {
  code: 'cancelled',
  isMine: true,
  isNamed: false,
  wasHere: false,
  isBlocked: false,
};

test('a task that would fail again in the same way is not retried', () => {
  const hopeless = taskFailureCodes.filter(
    (code) => !nextStepsFor({ ...mine, code }).includes('retry'),
  );
  expect(hopeless).toEqual(['invalid_task', 'too_large', 'incompatible']);
});

test('a task for one machine goes elsewhere when that machine was the reason', () => {
  const moved = taskFailureCodes.filter((code) =>
    nextStepsFor({ ...mine, code, isNamed: true }).includes('move'),
  );
  expect(moved).toEqual([
    'rejected',
    'busy',
    'unreachable',
    'peer_lost',
    'interrupted',
    'incompatible',
  ]);
});

test('a peer’s task is not run again from here', () => {
  const task = { ...mine, isMine: false, isNamed: true };
  expect(taskFailureCodes.flatMap((code) => nextStepsFor({ ...task, code }))).toEqual([]);
});

test('a blocked machine can be allowed, whoever sent the task', () => {
  const blocked = { ...mine, code: 'rejected', isBlocked: true } as const;
  expect(nextStepsFor(blocked)).toEqual(['retry', 'allow']);
  expect(nextStepsFor({ ...blocked, isMine: false })).toEqual(['allow']);
});

test('the settings help where this machine’s executor failed', () => {
  const failed = { ...mine, code: 'executor_failed' } as const;
  expect(nextStepsFor({ ...failed, wasHere: true })).toEqual(['retry', 'settings']);
  expect(nextStepsFor(failed)).toEqual(['retry']);
});
