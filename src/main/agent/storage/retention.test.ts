import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  completed,
  failed,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { silent } from '../../../../test/support/temporary-history.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { History } from '../tasks/history.ts';
import { migrations } from './migrations/migrate.ts';
import { Retention } from './retention.ts';

const HOUR_MS = 3_600_000;
const batch = '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce001';
const clock = createFakeClock();
let history: History;
let retention: Retention;

beforeEach(() => {
  const db = new DatabaseSync(':memory:');
  for (const step of migrations) db.exec(step);
  history = new History({ db, clock, log: silent });
  retention = new Retention({ db, self, clock, flush: () => history.flush() });
});

function endedAgo(hours: number, sender = self): TaskRecord {
  const record = completed(taskRecord({ worker: self, task: { sender } }));
  const ended = { ...record, endedAt: clock.now() - hours * HOUR_MS };
  history.save(ended);
  return ended;
}

function left(): string[] {
  return history.list().map(({ task }) => task.id);
}

test('all ended tasks can be deleted, and what is open stays', async () => {
  endedAgo(1);
  endedAgo(100);
  const open = taskRecord();
  history.save(open);
  expect(await retention.deleteOlderThan(0)).toBe(2);
  expect(left()).toEqual([open.task.id]);
  expect(await history.count({}, self)).toMatchObject({ Pending: 1, Complete: 0 });
});

test('tasks of peers stay for a day, so that none runs twice', async () => {
  const recent = endedAgo(23, alice);
  endedAgo(25, alice);
  await retention.deleteOlderThan(0);
  expect(left()).toEqual([recent.task.id]);
});

test('only what is older than some days goes', async () => {
  const young = endedAgo(47);
  endedAgo(49);
  endedAgo(49, alice);
  expect(await retention.deleteOlderThan(2)).toBe(2);
  expect(left()).toEqual([young.task.id]);
});

test('more than one chunk is deleted whole', async () => {
  for (let count = 0; count < 2_500; count += 1) endedAgo(1);
  expect(await retention.deleteOlderThan(0)).toBe(2_500);
});

test('a batch goes with its last task, and counts what is left until then', async () => {
  const record = completed(taskRecord({ batch, worker: self }), 300);
  const failure = failed(taskRecord({ batch, worker: alice }));
  history.save({ ...record, endedAt: clock.now() - HOUR_MS });
  history.save({ ...failure, endedAt: clock.now() - HOUR_MS });
  const open = taskRecord({ batch });
  history.save(open);
  expect(await retention.deleteOlderThan(0)).toBe(2);
  expect(history.batch(batch)).toMatchObject({
    counts: { Pending: 1, Executing: 0, Complete: 0, Failed: 0 },
    shares: [],
  });
  expect(await history.count({ batch }, self)).toMatchObject({ Pending: 1, Complete: 0 });

  history.save({ ...completed({ ...open, worker: self }), endedAt: clock.now() - HOUR_MS });
  expect(await retention.deleteOlderThan(0)).toBe(1);
  expect(history.batch(batch)).toBeNull();
  expect(history.batches({ limit: 5 })).toEqual({ batches: [], total: 0, next: null });
});

test('a batch that is gone begins anew under the same id', async () => {
  const ended = completed(taskRecord({ batch, worker: self }), 300);
  history.save({ ...ended, endedAt: clock.now() - HOUR_MS });
  await retention.deleteOlderThan(0);
  history.save(taskRecord({ batch }));
  expect(history.batch(batch)).toMatchObject({ longestMs: 0, counts: { Pending: 1, Complete: 0 } });
});
