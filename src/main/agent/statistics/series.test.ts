import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  bob,
  completed,
  failed,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { silent } from '../../../../test/support/temporary-history.ts';
import type { TaskSeries } from '../../../shared/model/statistics.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { migrations } from '../storage/migrations/migrate.ts';
import { History } from '../tasks/history.ts';
import { SeriesQuery } from './series.ts';

function seriesOf(records: readonly TaskRecord[], since: number | null): Promise<TaskSeries> {
  const db = new DatabaseSync(':memory:');
  for (const step of migrations) db.exec(step);
  const history = new History({ db, clock: createFakeClock(), log: silent });
  for (const record of records) history.save(record);
  const query = new SeriesQuery({ db, flush: () => history.flush() });
  return query.read({ since, nameOf: (worker) => (worker === alice ? 'Alice' : 'somebody') });
}

test('a series of ended tasks has one column a figure, oldest first', async () => {
  const records = [
    completed(taskRecord({ worker: bob }), 300),
    failed(taskRecord({ worker: alice })),
    completed(taskRecord({ worker: alice }), 100),
    taskRecord({ worker: alice }),
    failed(taskRecord()),
  ];
  const series = await seriesOf(records, null);
  expect(series).toMatchObject({
    workers: [
      { id: bob, name: 'somebody' },
      { id: alice, name: 'Alice' },
    ],
    worker: [1, 1, 0],
    durationMs: [null, 100, 300],
    waitedMs: [0, 0, 0],
    isComplete: true,
  });
  expect(series.endedAt.toSorted((one, other) => one - other)).toEqual(series.endedAt);
});

test('a series begins with its span', async () => {
  const records = [100, 200, 300].map((ms) => completed(taskRecord({ worker: self }), ms));
  const last = records[2]?.endedAt ?? 0;
  expect((await seriesOf(records, last)).durationMs).toEqual([300]);
});

test('waits are told to the microsecond', async () => {
  const record = completed(taskRecord({ worker: self }));
  const stages = { ...record.stages, queuedHereMs: 0.1, queuedThereMs: 40.123_45 };
  expect((await seriesOf([{ ...record, stages }], null)).waitedMs).toEqual([40.223]);
});

test('a long series is cut to its newest hundred thousand', async () => {
  const records = Array.from({ length: 100_001 }, (_, index) =>
    completed(taskRecord({ worker: self }), index),
  );
  const series = await seriesOf(records, null);
  expect(series.isComplete).toBe(false);
  expect(series.durationMs).toHaveLength(100_000);
  expect(series.durationMs[0]).toBe(1);
});
