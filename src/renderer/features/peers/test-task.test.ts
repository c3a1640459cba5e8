import { expect, test } from 'vitest';
import type { TaskSummary } from '../../../shared/model/task.ts';
import { testTaskOf } from './test-task.ts';

test('a test task that waits for a person there says so', () => {
  expect(testTaskOf({ summary: summary({ stage: 'awaiting' }), result: null }, 10)).toMatchObject({
    kind: 'open',
    words: 'Waits for its person to allow this machine',
  });
});

test('a test task in a queue tells its place apart from the words', () => {
  const update = { summary: summary({ stage: 'accepted', position: 3 }), result: null };
  expect(testTaskOf(update, 10)).toMatchObject({ words: 'In its queue', place: 3 });
});

test('a complete test task tells its result, its execution and the whole way', () => {
  const result = { task_id: 'a', result: 'Hello', duration_ms: 120 };
  const update = { summary: summary({ status: 'Complete', stage: null }), result };
  expect(testTaskOf(update, 125)).toEqual({
    kind: 'complete',
    result: 'Hello',
    durationMs: 120,
    roundTripMs: 125,
  });
});

test('a failed test task says why', () => {
  const failure = { code: 'rejected', message: 'That machine blocks this one.' } as const;
  const update = { summary: summary({ status: 'Failed', stage: null, failure }), result: null };
  expect(testTaskOf(update, 5)).toEqual({ kind: 'failed', message: failure.message });
});

function summary(part: Partial<TaskSummary>): TaskSummary {
  return {
    id: '6f4c6c0e-6a55-4f0e-a6a3-0f6e3c8f1a11',
    sender: 'me',
    prompt: 'Say hello',
    timestamp: 0,
    priority: 5,
    batch: null,
    target: 'auto',
    status: 'Pending',
    stage: 'queued',
    position: null,
    fraction: null,
    attempt: 1,
    worker: null,
    failure: null,
    waitedMs: 0,
    durationMs: null,
    enqueuedAt: 0,
    executingSince: null,
    endedAt: null,
    ...part,
  };
}
