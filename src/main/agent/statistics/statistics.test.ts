import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  anyRecord,
  bob,
  completed,
  failed,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { silent } from '../../../../test/support/temporary-history.ts';
import type { Distribution, Statistics } from '../../../shared/model/statistics.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { migrations } from '../storage/migrations/migrate.ts';
import { History } from '../tasks/history.ts';
import { toThreeFigures } from './spread.ts';
import { StatisticsQuery } from './statistics.ts';

const nameOf = (worker: string) => `name of ${worker}`;

function createHistory() {
  const db = new DatabaseSync(':memory:');
  for (const step of migrations) db.exec(step);
  const clock = createFakeClock();
  const history = new History({ db, clock, log: silent });
  const query = new StatisticsQuery({ db, clock, flush: () => history.flush() });
  return { db, clock, history, query };
}

function statisticsOf(records: readonly TaskRecord[], since: number | null): Promise<Statistics> {
  const { history, query } = createHistory();
  for (const record of records) history.save(record);
  return query.summarise({ since, nameOf });
}

test('an empty history has no figures', async () => {
  expect(await statisticsOf([taskRecord()], null)).toEqual({
    since: null,
    complete: 0,
    failed: 0,
    tasksPerSecond: null,
    duration: null,
    wait: null,
    workers: [],
  });
});

test('one hundred durations show their nearest ranks', async () => {
  const records = Array.from({ length: 100 }, (_, index) =>
    completed(taskRecord({ worker: self }), index + 1),
  );
  const { duration, tasksPerSecond, workers } = await statisticsOf(records, null);
  expect(duration).toEqual({ mean: 50.5, p50: 50, p95: 95, p99: 99 });
  expect(tasksPerSecond).toBe(1_000);
  expect(workers).toMatchObject([{ worker: self, name: nameOf(self), complete: 100, failed: 0 }]);
});

test('a failed task without a worker counts for the whole alone', async () => {
  const statistics = await statisticsOf([failed(taskRecord())], null);
  expect(statistics).toMatchObject({ failed: 1, workers: [], duration: null });
});

test('tasks that end in one millisecond show no rate', async () => {
  const records = [completed(taskRecord()), completed(taskRecord())];
  expect((await statisticsOf(records, null)).tasksPerSecond).toBeNull();
});

test('a history of several chunks is summed up whole, ends of equal time included', async () => {
  const records = Array.from({ length: 12_000 }, (_, index) =>
    completed(taskRecord({ worker: index % 2 === 0 ? alice : bob }), index % 7),
  );
  const { complete, workers } = await statisticsOf(records, null);
  expect([complete, ...workers.map((worker) => worker.complete)]).toEqual([12_000, 6_000, 6_000]);
});

test('every figure is that of a plain computation', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRecord(), { maxLength: 60, size: 'max' }),
      fc.option(fc.nat().map((elapsed) => 1_767_225_600_000 + elapsed)),
      async (records, since) => {
        const statistics = await statisticsOf(records, since);
        const expected = plainStatistics(records, since);
        expect({ ...statistics, workers: byWorker(statistics.workers) }).toEqual({
          ...expected,
          workers: byWorker(expected.workers),
        });
      },
    ),
  );
});

describe('when it is asked again about all', () => {
  const anHourMs = 3_600_000;

  async function asked() {
    const { db, clock, history, query } = createHistory();
    const records = [100, 200, 300].map((ms) => completed(taskRecord({ worker: alice }), ms));
    for (const record of records) history.save(record);
    const ask = () => query.summarise({ since: null, nameOf });
    await clock.advance(anHourMs);
    expect(await ask()).toMatchObject({ complete: 3, duration: { mean: 200 } });
    return { db, clock, history, ask };
  }

  test('what ended meanwhile is added', async () => {
    const { clock, history, ask } = await asked();
    history.save({ ...completed(taskRecord({ worker: bob }), 600), endedAt: clock.now() });
    expect(await ask()).toMatchObject({
      complete: 4,
      duration: { mean: 300 },
      workers: [
        { worker: alice, complete: 3 },
        { worker: bob, complete: 1 },
      ],
    });
    expect(await ask()).toMatchObject({ complete: 4 });
  });

  test('what was deleted meanwhile is left out', async () => {
    const { db, ask } = await asked();
    db.exec('DELETE FROM tasks WHERE duration_ms = 300');
    expect(await ask()).toMatchObject({ complete: 2, duration: { mean: 150 } });
  });

  test('what ended while the clock was set back counts, too', async () => {
    const { history, ask } = await asked();
    history.save(completed(taskRecord({ worker: alice }), 0));
    expect(await ask()).toMatchObject({ complete: 4, duration: { mean: 150 } });
  });

  test('two that ask at once get the same', async () => {
    const { clock, history, ask } = await asked();
    history.save({ ...completed(taskRecord({ worker: bob }), 600), endedAt: clock.now() });
    await clock.advance(anHourMs);
    const [one, other] = await Promise.all([ask(), ask()]);
    expect(one).toEqual(other);
    expect(one).toMatchObject({ complete: 4 });
  });
});

function byWorker(workers: Statistics['workers']): Statistics['workers'] {
  return workers.toSorted((one, other) => one.worker.localeCompare(other.worker));
}

function plainStatistics(records: readonly TaskRecord[], since: number | null): Statistics {
  const ended = records.filter(({ endedAt }) => endedAt !== null && endedAt >= (since ?? 0));
  const ends = ended.flatMap(({ state, endedAt }) =>
    state.status === 'Complete' ? [endedAt ?? 0] : [],
  );
  const spanSeconds = (Math.max(...ends) - Math.min(...ends)) / 1_000;
  const workers = new Set(ended.flatMap(({ worker }) => worker ?? []));
  return {
    since,
    ...plainFigures(ended),
    tasksPerSecond: spanSeconds > 0 ? expect.closeTo((ends.length - 1) / spanSeconds) : null,
    workers: [...workers].map((worker) => ({
      worker,
      name: nameOf(worker),
      ...plainFigures(ended.filter((record) => record.worker === worker)),
    })),
  };
}

function plainFigures(
  records: readonly TaskRecord[],
): Pick<Statistics, 'complete' | 'failed' | 'duration' | 'wait'> {
  const complete = records.filter(({ state }) => state.status === 'Complete');
  const durations = complete.map(({ state }) =>
    state.status === 'Complete' ? state.durationMs : 0,
  );
  const waits = complete.map(({ stages }) => stages.queuedHereMs + stages.queuedThereMs);
  return {
    complete: complete.length,
    failed: records.length - complete.length,
    duration: plainDistribution(durations),
    wait: plainDistribution(waits),
  };
}

function plainDistribution(values: readonly number[]): Distribution | null {
  if (values.length === 0) return null;
  const smallestOfShare = (share: number) => {
    const enough = values.filter(
      (value) => values.filter((one) => one <= value).length >= share * values.length,
    );
    return toThreeFigures(Math.min(...enough));
  };
  return {
    mean: expect.closeTo(values.reduce((sum, value) => sum + value, 0) / values.length, 3),
    p50: smallestOfShare(0.5),
    p95: smallestOfShare(0.95),
    p99: smallestOfShare(0.99),
  };
}
