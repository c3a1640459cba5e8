import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  anyRecord,
  bob,
  completed,
  executing,
  failed,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { openHistory } from '../../../../test/support/temporary-history.ts';
import { type TaskFilter, type TaskOrder, taskOrders } from '../../../shared/contract/commands.ts';
import { type TaskRecord, type TaskSummary, taskStatuses } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import type { History } from './history.ts';

function historyOf(records: readonly TaskRecord[]): History {
  const { history } = openHistory(createFakeClock());
  for (const record of records) history.save(record);
  return history;
}

async function searched(records: readonly TaskRecord[], search: string): Promise<string[]> {
  const { tasks } = await historyOf(records).page({ filter: { search }, limit: 100, self });
  return tasks.map(({ prompt }) => prompt);
}

async function allPages(
  history: History,
  filter: TaskFilter,
  limit: number,
  order: TaskOrder = 'newest',
): Promise<TaskSummary[]> {
  const summaries: TaskSummary[] = [];
  let after: string | undefined;
  do {
    const page = await history.page({ filter, order, limit, self, after });
    summaries.push(...page.tasks);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return summaries;
}

async function read(records: AsyncIterable<TaskRecord>): Promise<TaskRecord[]> {
  const all: TaskRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

test('an empty history has an empty page', async () => {
  expect(await historyOf([]).page({ filter: {}, limit: 10, self })).toEqual({
    tasks: [],
    total: 0,
    next: null,
  });
});

test('pages follow each other, the newest task first', async () => {
  const records = Array.from({ length: 5 }, () => taskRecord());
  const history = historyOf(records);
  const first = await history.page({ filter: {}, limit: 2, self });
  expect(first).toMatchObject({ total: 5, tasks: [records[4], records[3]].map(idOf) });
  history.save(taskRecord());
  const second = await history.page({ filter: {}, limit: 2, self, after: `${first.next}` });
  expect(second).toMatchObject({ total: 6, tasks: [records[2], records[1]].map(idOf) });
  const third = await history.page({ filter: {}, limit: 2, self, after: `${second.next}` });
  expect(third).toMatchObject({ tasks: [records[0]].map(idOf), next: null });
});

function idOf(record: TaskRecord | undefined): { id: string | undefined } {
  return { id: record?.task.id };
}

test('a page that never was is refused', async () => {
  const history = historyOf([taskRecord()]);
  const refused: (readonly [TaskOrder, string])[] = [
    ...['', 'tomorrow', '-1', '1e3', '9'.repeat(40), '7:5'].map(
      (after) => ['newest', after] as const,
    ),
    ...['7', '7:', '7:e', ':5'].map((after) => ['highest_priority', after] as const),
    ['longest', '7:-'],
  ];
  for (const [order, after] of refused) {
    await expect(history.page({ filter: {}, order, limit: 2, self, after })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  }
});

test('a long prompt comes cut, and a result not at all', async () => {
  const record = completed(taskRecord({ task: { prompt: `${'é'.repeat(2_000)}` } }));
  expect((await historyOf([record]).page({ filter: {}, limit: 1, self })).tasks).toEqual([
    { ...summaryOf(record), prompt: 'é'.repeat(300) },
  ]);
});

test('a search finds text in prompts and ids, whatever its case', async () => {
  const star = taskRecord({ task: { prompt: 'Count the STARS' } });
  const moon = taskRecord({ task: { prompt: 'count the moons' } });
  expect(await searched([star, moon], 'stars')).toEqual(['Count the STARS']);
  expect(await searched([star, moon], 'COUNT')).toEqual(['count the moons', 'Count the STARS']);
  expect(await searched([star, moon], star.task.id.slice(4, 20).toUpperCase())).toEqual([
    'Count the STARS',
  ]);
  expect(await searched([star, moon], '')).toHaveLength(2);
  expect(await searched([star, moon], 'suns')).toEqual([]);
});

test('a search takes every character as itself', async () => {
  const prompts = ['100 % of it', '100 times', 'a_b', 'aXb', 'C:\\stars', "it's"];
  const records = prompts.map((prompt) => taskRecord({ task: { prompt } }));
  expect(await searched(records, '100 %')).toEqual(['100 % of it']);
  expect(await searched(records, 'a_b')).toEqual(['a_b']);
  expect(await searched(records, ':\\s')).toEqual(['C:\\stars']);
  expect(await searched(records, "it's")).toEqual(["it's"]);
});

test('the keys of what matches come oldest first, of the wanted statuses alone', async () => {
  const records = [
    taskRecord(),
    failed(taskRecord()),
    executing(taskRecord({ worker: alice })),
    completed(taskRecord({ worker: alice })),
    taskRecord({ task: { sender: bob }, worker: alice }),
  ];
  const history = historyOf(records);
  const keys = records.map(({ task: { sender, id } }) => ({ sender, id }));
  expect(await history.ids({}, self, ['Pending', 'Executing'])).toEqual([
    keys[0],
    keys[2],
    keys[4],
  ]);
  expect(await history.ids({}, self, ['Failed', 'Complete'])).toEqual([keys[1], keys[3]]);
  expect(await history.ids({ owner: 'mine' }, self, ['Pending'])).toEqual([keys[0]]);
  expect(await history.ids({ search: 'summarise' }, self, ['Failed'])).toEqual([keys[1]]);
});

test('all tasks come oldest first, also while they change', async () => {
  const records = Array.from({ length: 120 }, () => taskRecord());
  const history = historyOf(records);
  const seen: string[] = [];
  for await (const record of history.all({}, self)) {
    if (seen.length === 10) for (const each of records) history.save(completed(each));
    history.flush();
    seen.push(`${record.state.status} ${record.task.id}`);
  }
  expect(seen).toEqual(
    records.map(({ task }, index) => `${index < 50 ? 'Pending' : 'Complete'} ${task.id}`),
  );
});

test('a rare sender is found among many tasks', async () => {
  const rare = taskRecord({ task: { sender: bob }, worker: self });
  const many = Array.from({ length: 2_000 }, () => completed(taskRecord({ worker: self })));
  const history = historyOf([rare, ...many]);
  const summary = [summaryOf(rare)];
  const ofOthers = await history.page({ filter: { owner: 'others' }, limit: 5, self });
  expect(ofOthers.tasks).toEqual(summary);
  const mine = await history.page({ filter: { owner: 'mine' }, limit: 5, self: bob });
  expect(mine.tasks).toEqual(summary);
});

const anyFilter: fc.Arbitrary<TaskFilter> = fc.record(
  {
    status: fc.constantFrom(...taskStatuses),
    owner: fc.constantFrom('mine' as const, 'others' as const),
    search: fc.constantFrom('a', '7', '-4'),
  },
  { requiredKeys: [] },
);

test('pages, counts, keys and exports agree with a plain filter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRecord().filter(isPlain), { maxLength: 40 }),
      anyFilter,
      fc.integer({ min: 1, max: 7 }),
      async (records, filter, limit) => {
        const history = historyOf(records.map(asBefore));
        history.flush();
        for (const record of records) history.save(record);
        const expected = records.filter((record) => matches(record, filter));
        const page = await history.page({ filter, limit, self });
        expect(page.total).toBe(expected.length);
        expect(await allPages(history, filter, limit)).toEqual(
          expected.toReversed().map(summaryOf),
        );
        expect(await read(history.all(filter, self))).toEqual(expected);
        for (const status of taskStatuses) {
          const ofStatus = expected.filter(({ state }) => state.status === status);
          expect((await history.count(filter, self))[status]).toBe(ofStatus.length);
          expect(await history.ids(filter, self, [status])).toEqual(
            ofStatus.map(({ task: { sender, id } }) => ({ sender, id })),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('pages in every order agree with a plain sort', async () => {
  // Few different values, so that many tasks are equal.
  const priority = fc.constantFrom(0, 5, 255);
  const durationMs = fc.constantFrom(0, 0.1, 200, 312.456);
  const record = fc
    .tuple(anyRecord().filter(isPlain), priority, durationMs)
    .map(([{ task, state, ...rest }, level, duration]) => ({
      ...rest,
      task: { ...task, priority: level },
      state: state.status === 'Complete' ? { ...state, durationMs: duration } : state,
    }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 40 }),
      anyFilter,
      fc.constantFrom(...taskOrders),
      fc.integer({ min: 1, max: 7 }),
      async (records, filter, order, limit) => {
        const expected = sorted(records, order).filter((one) => matches(one, filter));
        const found = await allPages(historyOf(records), filter, limit, order);
        expect(found).toEqual(expected.map(summaryOf));
      },
    ),
    { numRuns: 150 },
  );
});

test('a place in an order outlives its task and the ones that come in front', async () => {
  const records = [300, 200, 200, 200, 100].map((ms) => completed(taskRecord(), ms));
  const history = historyOf(records);
  const page = (after?: string) =>
    history.page({ filter: {}, order: 'longest', limit: 2, self, after });
  const first = await page();
  expect(first.tasks).toMatchObject([records[0], records[3]].map(idOf));
  history.save(completed(taskRecord(), 250));
  const second = await page(first.next ?? '');
  expect(second.tasks).toMatchObject([records[2], records[1]].map(idOf));
  expect((await page(second.next ?? '')).tasks).toMatchObject([records[4]].map(idOf));
});

/** Stable sorting keeps equal ones in the order that they come in. */
function sorted(records: readonly TaskRecord[], order: TaskOrder): TaskRecord[] {
  const newest = records.toReversed();
  const durationOf = ({ state }: TaskRecord): number | null =>
    state.status === 'Complete' ? state.durationMs : null;
  const timed = (one: TaskRecord): boolean => durationOf(one) !== null;
  const untimed = newest.filter((one) => !timed(one));
  const byDuration = (one: TaskRecord, other: TaskRecord): number =>
    (durationOf(one) ?? 0) - (durationOf(other) ?? 0);
  const byPriority = (one: TaskRecord, other: TaskRecord): number =>
    one.task.priority - other.task.priority;
  switch (order) {
    case 'newest':
      return newest;
    case 'oldest':
      return [...records];
    case 'longest':
      return [...records.filter(timed).toSorted(byDuration).toReversed(), ...untimed];
    case 'shortest':
      return [...records.filter(timed).toSorted(byDuration), ...untimed];
    case 'highest_priority':
      return records.toSorted(byPriority).toReversed();
    case 'lowest_priority':
      return records.toSorted(byPriority);
  }
}

function asBefore({ task }: TaskRecord, index: number): TaskRecord {
  const before = taskRecord({ task, worker: [null, alice, bob][index % 3] ?? null });
  return index % 2 === 0 ? executing(before) : failed(before);
}

/** SQLite's LIKE ends at a NUL. */
function isPlain({ task }: TaskRecord): boolean {
  return !task.prompt.includes('\0');
}

function matches({ task, state }: TaskRecord, filter: TaskFilter): boolean {
  const { status, owner, search = '' } = filter;
  return (
    (status === undefined || state.status === status) &&
    (owner === undefined || (owner === 'mine') === (task.sender === self)) &&
    (task.prompt.toLowerCase().includes(search) || task.id.includes(search))
  );
}
