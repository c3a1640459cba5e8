import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { seededRandom } from '../../../../test/support/seeded-random.ts';
import {
  alice,
  completed,
  executing,
  failed,
  journeyEntry,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { silent } from '../../../../test/support/temporary-history.ts';
import type { TaskFilter, TaskOrder } from '../../../shared/contract/commands.ts';
import { taskOrders } from '../../../shared/contract/commands.ts';
import { type TaskRecord, type TaskStatus, taskStatuses } from '../../../shared/model/task.ts';
import { History } from '../tasks/history.ts';
import { migrations } from './migrations/migrate.ts';
import { Slices } from './slices.ts';

const clock = createFakeClock();
const BATCH = '018f6f1e-0000-4000-8000-000000000001';

function historyOf(records: readonly TaskRecord[], slices = new Slices()): History {
  const db = new DatabaseSync(':memory:');
  for (const step of migrations) db.exec(step);
  const history = new History({ db, clock, log: silent, slices });
  for (const record of records) history.save(record);
  history.flush();
  return history;
}

/** A hundred rows a turn of the event loop. */
class SmallSlices extends Slices {
  override async run(step: (rows: number) => boolean): Promise<void> {
    while (step(100)) await turn();
  }
}

async function idsOf(history: History, filter: TaskFilter, order: TaskOrder): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await history.page({ filter, order, limit: 400, self, after });
    ids.push(...page.tasks.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  return ids;
}

describe('in a long history', () => {
  const random = seededRandom(5);
  const records = Array.from({ length: 6_000 }, (_, index): TaskRecord => {
    const sender = random() < 0.01 ? alice : self;
    const priority = random() < 0.7 ? 5 : Math.floor(random() * 10);
    const record = taskRecord({
      task: { sender, priority, prompt: `Sort box ${index}` },
      batch: sender === self && index % 3 === 0 ? BATCH : null,
    });
    if (random() < 0.05) return failed(record);
    return random() < 0.05 ? executing(record) : completed(record, Math.floor(random() * 400));
  });
  const history = historyOf(records);

  const filters: readonly TaskFilter[] = [
    {},
    { status: 'Complete' },
    { status: 'Failed' },
    { owner: 'mine' },
    { owner: 'others' },
    { batch: BATCH },
    { batch: BATCH, status: 'Failed' },
    { batch: BATCH, owner: 'others' },
    { batch: BATCH, search: '7' },
    { search: 'box 77' },
    { search: 'box 77', status: 'Complete', owner: 'mine' },
  ];

  test.for(taskOrders)('every page of the order %s is that of a plain sort', async (order) => {
    for (const filter of filters) {
      const wanted = records.filter((record) => matches(record, filter));
      const expected = inOrder(wanted, order).map(({ task }) => task.id);
      const first = await history.page({ filter, order, limit: 10, self });
      expect(first.total).toBe(expected.length);
      expect(first.tasks.map(({ id }) => id)).toEqual(expected.slice(0, 10));
      if (first.next !== null) {
        const second = await history.page({ filter, order, limit: 10, self, after: first.next });
        expect(second.tasks.map(({ id }) => id)).toEqual(expected.slice(10, 20));
      }
      expect(await idsOf(history, filter, order)).toEqual(expected);
    }
  });

  test('counts are those of a plain filter', async () => {
    for (const filter of filters) {
      const wanted = records.filter((record) => matches(record, filter));
      const countOf = (status: TaskStatus) =>
        wanted.filter(({ state }) => state.status === status).length;
      const expected = Object.fromEntries(taskStatuses.map((status) => [status, countOf(status)]));
      expect(await history.count(filter, self)).toEqual(expected);
    }
  });
});

test('a search meets every task once, whatever is written meanwhile', async () => {
  const records = Array.from({ length: 3_000 }, () => taskRecord());
  const history = historyOf(records, new SmallSlices());
  let isFound = false;
  const found = idsOf(history, { search: 'summarise' }, 'newest').finally(() => {
    isFound = true;
  });
  let turns = 0;
  for (; !isFound; turns += 1) {
    const record = records[(turns * 37) % records.length];
    if (record !== undefined) history.save(completed(record));
    history.save(taskRecord());
    await turn();
  }
  expect(turns).toBeGreaterThan(100);
  expect(await found).toEqual(records.toReversed().map(({ task }) => task.id));
});

test('what left its status while the rest was looked for is not shown, and nothing is skipped', async () => {
  const records = Array.from({ length: 4_000 }, () => taskRecord());
  const history = historyOf(records, new SmallSlices());
  const filter = { status: 'Pending' as const, search: 'summarise' };
  const first = history.page({ filter, limit: 3, self });
  await turn();
  const newest = records.at(-1);
  if (newest !== undefined) history.save(completed(newest));
  const { tasks, total, next } = await first;
  expect(total).toBe(4_000);
  expect(tasks.map(({ id }) => id)).toEqual(
    records
      .slice(-3, -1)
      .reverse()
      .map(({ task }) => task.id),
  );
  const second = await history.page({ filter, limit: 1, self, after: next ?? '' });
  expect(second.tasks.map(({ id }) => id)).toEqual([records.at(-4)?.task.id]);
});

test('reading fails with a sentence when the history is closed meanwhile', async () => {
  const history = historyOf(Array.from({ length: 60 }, () => taskRecord()));
  const reading = history.all({}, self)[Symbol.asyncIterator]();
  for (let read = 0; read < 50; read += 1) await reading.next();
  history.close();
  await expect(reading.next()).rejects.toThrow('The history was closed while it was read.');
});

test('a search of long prompts leaves the event loop free', async () => {
  const text = 'It was a dark and stormy night. '.repeat(8_000);
  const records = Array.from({ length: 300 }, (_, index) =>
    taskRecord({ task: { prompt: `${text} Report ${index}.` } }),
  );
  const history = historyOf(records);
  let isFound = false;
  const found = history.page({ filter: { search: 'report 7.' }, limit: 10, self }).finally(() => {
    isFound = true;
  });
  let turns = 0;
  for (; !isFound; turns += 1) await turn();
  expect((await found).total).toBe(1);
  expect(turns).toBeGreaterThan(2);
});

test('a batch is found by its tasks, as they were created', async () => {
  const history = historyOf([]);
  const records = [taskRecord({ batch: BATCH }), taskRecord(), taskRecord({ batch: BATCH })];
  for (const record of records) await history.create(record, journeyEntry(), 'Boxes');
  const page = await history.page({ filter: { batch: BATCH }, order: 'oldest', limit: 5, self });
  expect(page).toMatchObject({
    total: 2,
    tasks: [{ id: records[0]?.task.id }, { id: records[2]?.task.id }],
  });
  const unknown = { batch: '018f6f1e-0000-4000-8000-000000000002' };
  expect(await history.page({ filter: unknown, limit: 5, self })).toMatchObject({ total: 0 });
});

function matches({ task, state, batch }: TaskRecord, filter: TaskFilter): boolean {
  return (
    (filter.status === undefined || state.status === filter.status) &&
    (filter.owner === undefined || (filter.owner === 'mine') === (task.sender === self)) &&
    (filter.batch === undefined || batch === filter.batch) &&
    (task.prompt.includes(filter.search ?? '') || task.id.includes(filter.search ?? ''))
  );
}

function inOrder(records: readonly TaskRecord[], order: TaskOrder): TaskRecord[] {
  const durationOf = ({ state }: TaskRecord): number =>
    state.status === 'Complete' ? state.durationMs : -1;
  const newest = records.toReversed();
  const untimed = newest.filter((one) => durationOf(one) < 0);
  const timed = records
    .filter((one) => durationOf(one) >= 0)
    .toSorted((one, other) => durationOf(one) - durationOf(other));
  const byPriority = records.toSorted((one, other) => one.task.priority - other.task.priority);
  const orders: Readonly<Record<TaskOrder, TaskRecord[]>> = {
    newest,
    oldest: [...records],
    longest: [...timed.toReversed(), ...untimed],
    shortest: [...timed, ...untimed],
    highest_priority: byPriority.toReversed(),
    lowest_priority: byPriority,
  };
  return orders[order];
}
