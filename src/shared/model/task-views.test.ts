import { expect, test } from 'vitest';
import {
  alice,
  completed,
  executing,
  failed,
  journeyEntry,
  taskRecord,
} from '../../../test/support/task-records.ts';
import { detailsOf, summaryOf } from './task-views.ts';

const stages = { queuedHereMs: 10, sentMs: 2, queuedThereMs: 30, executedMs: 0, returnedMs: 1 };

test('a summary counts both queues as waiting, but not the way between them', () => {
  expect(summaryOf(taskRecord({ stages })).waitedMs).toBe(40);
});

test('a summary has only the figures of its status', () => {
  const record = taskRecord({ state: { status: 'Pending', stage: 'accepted', position: 3 } });
  expect(summaryOf(record)).toMatchObject({ stage: 'accepted', position: 3, durationMs: null });
  const half = { ...record, state: { status: 'Executing', fraction: 0.5, output: 'a' } } as const;
  expect(summaryOf(half)).toMatchObject({ stage: null, position: null, fraction: 0.5 });
  expect(summaryOf(completed(record))).toMatchObject({ fraction: null, durationMs: 200 });
  expect(summaryOf(failed(record))).toMatchObject({ failure: { code: 'cancelled' } });
});

test('a long prompt is cut after 300 characters, and never within one', () => {
  const prompt = '🪐'.repeat(299) + 'abc'.repeat(100_000);
  expect(summaryOf(taskRecord({ task: { prompt } })).prompt).toBe(`${'🪐'.repeat(299)}a`);
  expect(summaryOf(taskRecord({ task: { prompt: 'short' } })).prompt).toBe('short');
});

test('details hold the result of a complete task', () => {
  const record = completed(taskRecord({ worker: alice, stages }));
  const attempts = [{ attempt: 1, worker: alice, why: 'She is idle.', predictedMs: 300, at: 1 }];
  const journey = [journeyEntry()];
  expect(detailsOf(record, attempts, journey)).toEqual({
    task: record.task,
    summary: summaryOf(record),
    result: { task_id: record.task.id, result: 'Many.', duration_ms: 200 },
    output: '',
    why: null,
    timeoutMs: record.timeoutMs,
    waitMs: record.waitMs,
    stages,
    attempts,
    journey,
  });
});

test('details hold the output of an executing task, and no result', () => {
  const record = executing(taskRecord());
  expect(detailsOf(record, [], [])).toMatchObject({ result: null, output: '' });
});
