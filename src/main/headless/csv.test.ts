import { expect, test } from 'vitest';
import type { TaskDetails, TaskSummary } from '../../shared/model/task.ts';
import { CSV_TITLES, csvLine } from './csv.ts';

const sender = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo';
const id = '3f0c7a52-7f2e-4d3a-9d58-0f6b6a1c2d3e';

test('a task is one line with a cell for each title', () => {
  expect(CSV_TITLES).toHaveLength(14);
  expect(csvLine(details('Say hello'))).toBe(
    `${id},${sender},2026-01-01T00:00:00.000Z,5,Complete,${sender},1,2,3,,,,Say hello,hello`,
  );
});

test('commas, quotes and line breaks are quoted', () => {
  expect(csvLine(details('a, "b"\nc'))).toContain(',"a, ""b""\nc",');
});

test.each(['=1+1', '+1', '-1', '@sum', '\tx'])('a spreadsheet does not run %j', (prompt) => {
  expect(csvLine(details(prompt))).toContain(`,'${prompt},`);
});

function details(prompt: string): TaskDetails {
  const task = { id, prompt, sender, timestamp: Date.UTC(2026, 0, 1), priority: 5 };
  const summary: TaskSummary = {
    ...task,
    batch: null,
    target: 'local',
    status: 'Complete',
    stage: null,
    position: null,
    fraction: null,
    attempt: 1,
    worker: sender,
    failure: null,
    waitedMs: 2,
    durationMs: 3,
    enqueuedAt: 0,
    executingSince: null,
    endedAt: 5,
  };
  return {
    task,
    summary,
    result: { task_id: id, result: 'hello', duration_ms: 3 },
    output: '',
    why: null,
    timeoutMs: 1,
    waitMs: 1,
    stages: { queuedHereMs: 0, sentMs: 0, queuedThereMs: 0, executedMs: 0, returnedMs: 0 },
    attempts: [],
    journey: [],
  };
}
