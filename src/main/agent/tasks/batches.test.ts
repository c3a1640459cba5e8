import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  bob,
  completed,
  executing,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import type { BatchShare } from '../../../shared/model/batch.ts';
import type { StoredBatch } from '../storage/batch-reader.ts';
import { Batches } from './batches.ts';

const id = '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce001';
const clock = createFakeClock();

function stored(changes: Partial<StoredBatch> = {}): StoredBatch {
  return {
    ...{ number: 1, id, name: 'stars', createdAt: 0 },
    counts: { Pending: 0, Executing: 0, Complete: 20, Failed: 0 },
    ...{ startedAt: 1_000, lastEndAt: 9_000, idleMs: 0, longestMs: 400 },
    shares: [share(alice, 20, 6_000)],
    ...changes,
  };
}

function share(worker: string, complete: number, executedMs: number): BatchShare {
  return { worker, complete, failed: 0, executedMs };
}

function someBatches(concurrency = 2): Batches {
  return new Batches({ self, clock, concurrency: () => concurrency });
}

test('alone, this machine would have spread what ran elsewhere over its slots', () => {
  expect(someBatches(2).viewOf(stored()).aloneMs).toBe(3_000);
  expect(someBatches(4).viewOf(stored()).aloneMs).toBe(1_500);
});

test('five tasks of its own tell how long this machine takes for one', () => {
  const four = [share(alice, 16, 4_800), share(self, 4, 4_000)];
  expect(someBatches().viewOf(stored({ shares: four })).aloneMs).toBe(4_400);
  const five = [share(alice, 15, 4_500), share(self, 5, 5_000)];
  expect(someBatches().viewOf(stored({ shares: five })).aloneMs).toBe(10_000);
});

test('no number of slots makes it shorter than its longest task', () => {
  expect(someBatches(64).viewOf(stored()).aloneMs).toBe(400);
});

test('before a task is complete, nothing is known', () => {
  const counts = { Pending: 3, Executing: 0, Complete: 0, Failed: 0 };
  const fresh = stored({ counts, startedAt: null, lastEndAt: null, shares: [] });
  expect(someBatches().viewOf(fresh)).toMatchObject({
    ...{ aloneMs: null, elapsedMs: null, remainingMs: null, endedAt: null, startedAt: null },
  });
});

test('a batch has ended when none of its tasks is open', () => {
  expect(someBatches().viewOf(stored({ idleMs: 500 }))).toMatchObject({
    ...{ endedAt: 9_000, elapsedMs: 7_500, remainingMs: null },
  });
});

test('while a task is open, it goes on', async () => {
  const counts = { Pending: 8, Executing: 2, Complete: 20, Failed: 0 };
  const startedAt = clock.now();
  const batches = someBatches();
  const record = taskRecord({ batch: id, worker: bob });
  batches.changed(executing(record), { type: 'executing' });
  batches.changed(executing(taskRecord()), { type: 'executing' });
  await clock.advance(4_000);
  for (let end = 0; end < 20; end += 1) {
    batches.changed(completed(record), { type: 'completed', result: '', durationMs: 1 });
  }
  batches.changed(executing(record), { type: 'progressed', fraction: 0.5 });
  await clock.advance(500);
  expect(batches.viewOf(stored({ counts, startedAt }))).toMatchObject({
    ...{ endedAt: null, elapsedMs: 4_500, remainingMs: 1_500 },
  });
});

test('a clock that was set back makes no time negative', () => {
  const counts = { Pending: 1, Executing: 0, Complete: 20, Failed: 0 };
  const startedAt = clock.now() + 60_000;
  expect(someBatches().viewOf(stored({ counts, startedAt })).elapsedMs).toBe(0);
});
