import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { taskRecord } from '../../../../../test/support/task-records.ts';
import type { TaskOrder } from '../../../../shared/contract/commands.ts';
import type { TaskSummary } from '../../../../shared/model/task.ts';
import { summaryOf } from '../../../../shared/model/task-views.ts';
import { FakeAgent } from './fake-agent.ts';
import { taskRow } from './row-list.ts';
import { createTasksStore, type TasksStore } from './tasks-store.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a new task comes in front, without a load of the rest', async () => {
  const { agent, tasks } = await started([row(2), row(1)]);
  agent.rows = [row(3), row(2), row(1)];
  agent.announce({ version: 2, tasks: [row(3)], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(idsOf(tasks)).toEqual([3, 2, 1]);
});

test('while somebody reads, a new task waits and a known one changes in its place', async () => {
  const { agent, tasks } = await started([row(2), row(1)]);
  tasks.setReading(true);
  agent.rows = [row(3), row(2), row(1)];
  const changed = { ...row(1), priority: 9 };
  agent.announce({ version: 2, tasks: [row(3), changed], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(idsOf(tasks)).toEqual([2, 1]);
  expect(tasks.store.get()).toMatchObject({
    hasNews: true,
    list: { rows: [{}, taskRow(changed)] },
  });
  tasks.setReading(false);
  await vi.advanceTimersByTimeAsync(500);
  expect(idsOf(tasks)).toEqual([3, 2, 1]);
});

test('what a person made is shown at once, even while somebody reads', async () => {
  const { agent, tasks } = await started([row(1)]);
  tasks.setReading(true);
  agent.rows = [row(2), row(1)];
  tasks.showNews();
  await vi.advanceTimersByTimeAsync(0);
  expect(idsOf(tasks)).toEqual([2, 1]);
});

test('after a gap in the versions everything loaded is loaded again', async () => {
  const { agent, tasks } = await started([row(2), row(1)]);
  agent.rows = [row(2), { ...row(1), priority: 9 }];
  agent.announce({ version: 7, tasks: [], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(tasks.store.get().list.rows[1]).toMatchObject({ task: { priority: 9 } });
});

test('in another order, whatever changes brings the first rows again', async () => {
  const { agent, tasks } = await started([row(2), row(1)], 'longest');
  expect(agent.asked).toMatchObject({ order: 'longest' });
  agent.rows = [row(1), row(2)];
  agent.announce({ version: 2, tasks: [row(1)], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(idsOf(tasks)).toEqual([1, 2]);
});

test('in another order, rows stay where they are while somebody reads', async () => {
  const { agent, tasks } = await started([row(2), row(1)], 'highest_priority');
  tasks.setReading(true);
  agent.rows = [row(3), row(1), row(2)];
  const changed = { ...row(1), worker: 'somebody' };
  agent.announce({ version: 2, tasks: [row(3), changed], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(tasks.store.get()).toMatchObject({
    hasNews: true,
    list: { rows: [row(2), changed].map(taskRow) },
  });
  tasks.setReading(false);
  await vi.advanceTimersByTimeAsync(500);
  expect(idsOf(tasks)).toEqual([3, 1, 2]);
});

test('what was missed while somebody reads is looked for among what can still change', async () => {
  const done = { ...row(1), status: 'Complete' } as const;
  const { agent, tasks } = await started([done, row(2)], 'longest');
  tasks.setReading(true);
  agent.rows = [{ ...row(2), status: 'Executing' }];
  agent.announce({ version: 7, tasks: [], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(agent.asked).toMatchObject({ order: 'newest', filter: {} });
  expect(tasks.store.get().list.rows).toMatchObject([
    { task: done },
    { task: { status: 'Executing' } },
  ]);
});

test('rows that cannot change any more are not looked for', async () => {
  const { agent, tasks } = await started([{ ...row(1), status: 'Complete' }], 'longest');
  tasks.setReading(true);
  agent.announce({ version: 7, tasks: [], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(agent.calls).toBe(1);
  expect(tasks.store.get().hasNews).toBe(true);
});

test('rows that were asked for before the list began anew are asked for again', async () => {
  const { agent, tasks } = await started([row(4), row(3)], 'longest', 'after 3');
  const release = agent.hold();
  tasks.loadMore();
  agent.pass();
  agent.rows = [row(5), row(4)];
  agent.next = 'after 4';
  agent.announce({ version: 2, tasks: [row(5)], isComplete: true });
  await vi.advanceTimersByTimeAsync(500);
  agent.answers.set('after 3', [row(2)]);
  agent.answers.set('after 4', [row(3), row(2)]);
  release();
  await vi.advanceTimersByTimeAsync(0);
  expect(idsOf(tasks)).toEqual([5, 4, 3, 2]);
});

test('another order is loaded at once', async () => {
  const { agent, tasks } = await started([row(2), row(1)]);
  tasks.setReading(true);
  agent.rows = [row(1), row(2)];
  tasks.setOrder('oldest');
  await vi.advanceTimersByTimeAsync(0);
  expect(agent.asked).toMatchObject({ order: 'oldest' });
  expect(idsOf(tasks)).toEqual([1, 2]);
  expect(tasks.store.get().order).toBe('oldest');
});

test('an answer to an earlier filter is not shown', async () => {
  const { agent, tasks } = await started([row(1)]);
  const release = agent.hold();
  tasks.setFilter({ search: 'old' });
  tasks.setFilter({ search: 'new' });
  release();
  await vi.advanceTimersByTimeAsync(0);
  expect(tasks.store.get()).toMatchObject({ filter: { search: 'new' }, isLoading: false });
  expect(agent.calls).toBe(3);
});

test('after a reconnection the tasks are loaded again', async () => {
  const { agent, tasks } = await started([row(1)]);
  agent.connection.set('lost');
  agent.rows = [row(2), row(1)];
  agent.connection.set('open');
  await vi.advanceTimersByTimeAsync(0);
  expect(idsOf(tasks)).toEqual([2, 1]);
});

async function started(
  rows: TaskSummary[],
  order: TaskOrder = 'newest',
  next: string | null = null,
): Promise<{ agent: FakeAgent; tasks: TasksStore }> {
  const agent = new FakeAgent(rows);
  agent.next = next;
  const tasks = createTasksStore(agent.bridge(), { filter: {}, order });
  tasks.start();
  await vi.advanceTimersByTimeAsync(0);
  return { agent, tasks };
}

function idsOf(tasks: TasksStore): number[] {
  return tasks.store
    .get()
    .list.rows.map((row) => (row.kind === 'task' ? row.task.enqueuedAt : row.batch.createdAt));
}

function row(number: number): TaskSummary {
  const id = `00000000-0000-4000-8000-00000000000${number}`;
  return { ...summaryOf(taskRecord()), id, enqueuedAt: number };
}
