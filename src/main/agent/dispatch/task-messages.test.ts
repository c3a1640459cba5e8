import { describe, expect, test } from 'vitest';
import { aRecord, aTaskId } from '../../../../test/support/builders.ts';
import type { TaskState } from '../../../shared/model/task.ts';
import { parseMessage, workerMessages } from '../protocols/link/messages.ts';
import { changeMessage, rejection, stateMessage } from './task-messages.ts';

const about = { task_id: aTaskId(), attempt: 2 };
const failure = { code: 'timed_out', message: 'It took too long.' } as const;

const states: readonly (readonly [TaskState, object])[] = [
  [
    { status: 'Pending', stage: 'accepted', position: 3 },
    { type: 'accepted', ...about, position: 3 },
  ],
  [
    { status: 'Pending', stage: 'queued', position: null },
    { type: 'accepted', ...about, position: 0 },
  ],
  [
    { status: 'Executing', fraction: 0.5, output: 'half' },
    { type: 'executing', ...about },
  ],
  [
    { status: 'Complete', result: 'done', durationMs: 123 },
    { type: 'result', ...about, result: 'done', duration_ms: 123 },
  ],
  [
    { status: 'Failed', failure, handedBack: false },
    { type: 'failed', ...about, error: failure },
  ],
  [
    { status: 'Failed', failure, handedBack: true },
    { type: 'withdrawn', ...about },
  ],
];

describe('what a worker says of a task', () => {
  test.each(states)('is its present state: %j', (state, message) => {
    const record = aRecord({ attempt: 2, state });
    expect(stateMessage(record)).toEqual(message);
    expect(changeMessage(record, { type: 'executing' })).toEqual(message);
    expect(parseMessage(workerMessages, JSON.stringify(message))).toEqual(message);
  });

  test('is its progress when it has progressed', () => {
    const record = aRecord({
      attempt: 2,
      state: { status: 'Executing', fraction: 0.5, output: 'one two' },
    });
    expect(changeMessage(record, { type: 'progressed', fraction: 0.5 })).toEqual({
      type: 'progress',
      ...about,
      fraction: 0.5,
    });
    expect(changeMessage(record, { type: 'progressed', text: ' two' })).toEqual({
      type: 'progress',
      ...about,
      text: ' two',
    });
  });

  test('is why it will not run it', () => {
    expect(rejection({ id: aTaskId(), attempt: 2 }, { code: 'busy', message: 'Later.' })).toEqual({
      type: 'rejected',
      ...about,
      error: { code: 'busy', message: 'Later.' },
    });
  });

  test('carries no code that only this machine knows', () => {
    const ours = { code: 'storage_failed', message: 'The disk is full.' } as const;
    expect(rejection({ id: aTaskId(), attempt: 2 }, ours)).toMatchObject({
      error: { code: 'busy', message: 'The disk is full.' },
    });
  });
});
