import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  bob,
  completed,
  executing,
  failed,
  journeyEntry,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { openHistory, temporaryDirectory } from '../../../../test/support/temporary-history.ts';
import type { JourneyEntry, TaskRecord } from '../../../shared/model/task.ts';
import type { History } from '../tasks/history.ts';
import type { StoredBatch } from './batch-reader.ts';

const clock = createFakeClock();
const id = '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce001';
const otherId = '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce002';

function inBatch(changes: Partial<TaskRecord> = {}): TaskRecord {
  return taskRecord({ batch: id, ...changes });
}

function step(change: JourneyEntry['change'], at: number): JourneyEntry {
  const status = { executing: 'Executing', completed: 'Complete', failed: 'Failed' } as const;
  const known = change === 'executing' || change === 'completed' || change === 'failed';
  return journeyEntry({ change, at, status: known ? status[change] : 'Pending' });
}

function run(history: History, record: TaskRecord, worker: string, from: number, to: number): void {
  history.save(executing({ ...record, worker, attempt: 1 }), step('executing', from));
  const ended = completed({ ...record, worker, attempt: 1 }, to - from);
  history.save({ ...ended, endedAt: to }, step('completed', to));
}

test('a batch is there with its first task, under the name that came with it', async () => {
  const { history } = openHistory(clock);
  const record = inBatch({ enqueuedAt: 5 });
  await history.create(taskRecord(), journeyEntry());
  expect(history.batch(id)).toBeNull();
  const created = [record, inBatch()].map((each) => history.create(each, journeyEntry(), 'stars'));
  await Promise.all(created);
  await history.create(inBatch(), journeyEntry(), 'another name');
  expect(history.batch(id)).toEqual({
    ...{ number: 2, id, name: 'stars', createdAt: 5 },
    counts: { Pending: 3, Executing: 0, Complete: 0, Failed: 0 },
    ...{ startedAt: null, lastEndAt: null, idleMs: 0, longestMs: 0, shares: [] },
  });
  expect(history.find(self, record.task.id)).toEqual(record);
});

test('its figures follow its tasks, and no others', () => {
  const { history } = openHistory(clock);
  const [one, two, three, four] = [inBatch(), inBatch(), inBatch(), inBatch()];
  for (const record of [one, two, three, four, inBatch({ batch: otherId }), taskRecord()]) {
    history.save(record, journeyEntry());
  }
  history.flush();
  run(history, one, alice, 100, 350);
  run(history, two, alice, 90, 500);
  run(history, three, bob, 120, 130);
  history.flush();
  history.save(failed({ ...four, worker: bob, attempt: 1 }), step('failed', 600));
  expect(history.batch(id)).toMatchObject({
    counts: { Pending: 0, Executing: 0, Complete: 3, Failed: 1 },
    ...{ startedAt: 90, lastEndAt: 600, longestMs: 410 },
    shares: [
      { worker: alice, complete: 2, failed: 0, executedMs: 660 },
      { worker: bob, complete: 1, failed: 1, executedMs: 10 },
    ],
  });
  expect(history.batch(otherId)?.counts).toMatchObject({ Pending: 1, Complete: 0 });
});

test('a task that failed before it had a worker is nobody’s share', () => {
  const { history } = openHistory(clock);
  history.save(failed(inBatch()), step('failed', 7));
  expect(history.batch(id)).toMatchObject({ counts: { Failed: 1 }, shares: [], startedAt: null });
});

test('the time in which none of its tasks was open does not count', () => {
  const { history } = openHistory(clock);
  const [one, two] = [inBatch(), inBatch()];
  for (const record of [one, two]) history.save(record, step('created', 0));
  history.flush();
  run(history, one, alice, 100, 350);
  history.flush();
  history.save(inBatch(), step('created', 400));
  history.flush();
  expect(history.batch(id)?.idleMs).toBe(0);

  for (const record of history.open()) {
    history.save(failed({ ...record, worker: alice }), step('failed', 500));
  }
  history.flush();
  history.save({ ...two, enqueuedAt: 10_500 }, step('retried', 10_500));
  history.flush();
  expect(history.batch(id)).toMatchObject({ idleMs: 10_000, startedAt: 100, lastEndAt: 500 });
  history.save(inBatch(), step('created', 20_000));
  expect(history.batch(id)?.idleMs).toBe(10_000);
});

test('a batch that never began was never idle', () => {
  const { history } = openHistory(clock);
  const record = inBatch();
  history.save(failed(record), step('failed', 500));
  history.flush();
  history.save(record, step('retried', 9_000));
  expect(history.batch(id)).toMatchObject({ idleMs: 0, startedAt: null });
});

test('its figures go on after a restart', () => {
  const directory = temporaryDirectory();
  const before = openHistory(clock, directory);
  const [open, ended] = [inBatch(), inBatch()];
  before.history.save(executing({ ...open, worker: alice }), step('executing', 80));
  run(before.history, ended, bob, 100, 200);
  before.close();

  const { history } = openHistory(clock, directory);
  history.save(
    { ...completed({ ...open, worker: alice }, 900), endedAt: 980 },
    step('completed', 980),
  );
  expect(history.batch(id)).toMatchObject({
    counts: { Pending: 0, Executing: 0, Complete: 2, Failed: 0 },
    ...{ startedAt: 80, lastEndAt: 980, longestMs: 900 },
    shares: [
      { worker: alice, complete: 1, executedMs: 900 },
      { worker: bob, complete: 1, executedMs: 100 },
    ],
  });
});

test('what the disk refuses changes no figure, and is counted once it is written', async () => {
  const { history, setDisk } = openHistory(clock);
  const record = inBatch();
  history.save(record, journeyEntry());
  history.flush();
  setDisk('broken');
  run(history, record, alice, 0, 40);
  const lost = history.create(inBatch(), journeyEntry(), 'stars');
  await expect(lost).rejects.toMatchObject({ code: 'storage_failed' });
  expect(history.batch(id)?.counts).toMatchObject({ Pending: 1, Complete: 0 });
  setDisk('sound');
  history.flush();
  expect(history.batch(id)).toMatchObject({
    counts: { Pending: 0, Complete: 1 },
    shares: [{ worker: alice, complete: 1, executedMs: 40 }],
  });
});

test('batches come by pages, the newest first', () => {
  const { history } = openHistory(clock);
  const ids = Array.from({ length: 5 }, (_, index) => `${id.slice(0, -1)}${index}`);
  for (const batch of ids) {
    history.save(inBatch({ batch }));
    history.flush();
  }
  const first = history.batches({ limit: 2 });
  expect(first).toMatchObject({ total: 5, batches: [{ id: ids[4] }, { id: ids[3] }] });
  const second = history.batches({ limit: 3, after: first.next ?? '' });
  expect(second).toMatchObject({ next: null, batches: [2, 1, 0].map((at) => ({ id: ids[at] })) });
  expect(() => history.batches({ limit: 3, after: 'x' })).toThrow('This page does not exist');
});

const worker = fc.constantFrom(alice, bob);
const change = fc.record({
  task: fc.nat(5),
  worker,
  durationMs: fc.nat(9),
  to: fc.constantFrom('Executing' as const, 'Complete' as const, 'Failed' as const),
  isCommitted: fc.boolean(),
});

test('whatever happens to its tasks, its figures are theirs', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), fc.boolean(), (changes, isReopened) => {
      const directory = temporaryDirectory();
      const before = openHistory(clock, directory);
      const tasks = Array.from({ length: 6 }, (_, index) =>
        inBatch({ batch: index < 4 ? id : otherId }),
      );
      let { history } = before;
      for (const record of tasks) history.save(record, journeyEntry());
      for (const [index, { task, to, isCommitted, ...rest }] of changes.entries()) {
        const record = { ...(tasks[task] ?? inBatch()), worker: rest.worker };
        const states = {
          Executing: executing(record),
          Complete: completed(record, rest.durationMs),
          Failed: failed(record),
        };
        tasks[task] = states[to];
        history.save(states[to], journeyEntry({ status: to }));
        if (isCommitted) history.flush();
        if (isReopened && index === 10) {
          before.close();
          history = openHistory(clock, directory).history;
        }
      }
      for (const batch of [id, otherId]) {
        const { counts, shares } = figuresOf(tasks.filter((record) => record.batch === batch));
        expect(history.batch(batch)).toMatchObject({ counts, shares: expect.anything() });
        expect(new Set(history.batch(batch)?.shares)).toEqual(new Set(shares));
      }
    }),
    { numRuns: 50 },
  );
});

function figuresOf(records: readonly TaskRecord[]): Pick<StoredBatch, 'counts' | 'shares'> {
  const counts = { Pending: 0, Executing: 0, Complete: 0, Failed: 0 };
  const ended = { [alice]: newShare(alice), [bob]: newShare(bob) };
  for (const { state, worker: by } of records) {
    counts[state.status] += 1;
    const share = ended[by ?? ''];
    if (share === undefined) continue;
    if (state.status === 'Failed') share.failed += 1;
    if (state.status !== 'Complete') continue;
    share.complete += 1;
    share.executedMs += state.durationMs;
  }
  const shares = Object.values(ended).filter(({ complete, failed: lost }) => complete + lost > 0);
  return { counts, shares };
}

function newShare(by: string): {
  worker: string;
  complete: number;
  failed: number;
  executedMs: number;
} {
  return { worker: by, complete: 0, failed: 0, executedMs: 0 };
}
