import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aBatch, aBatchId } from '../../../../../test/support/batches.ts';
import { aTaskId } from '../../../../../test/support/builders.ts';
import { taskRecord } from '../../../../../test/support/task-records.ts';
import type { TaskSummary } from '../../../../shared/model/task.ts';
import { summaryOf } from '../../../../shared/model/task-views.ts';
import { FakeAgent } from './fake-agent.ts';
import type { ListChoice } from './list-choice.ts';
import { createTasksStore, type TasksStore } from './tasks-store.ts';

const batch = aBatchId();

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the list of tasks', () => {
  test('is folded until somebody asks for some of them, or for another order', async () => {
    const { agent, tasks } = await started();
    expect(agent).toMatchObject({ command: 'tasks.folded', asked: { order: 'newest' } });
    for (const choose of [
      () => tasks.setFilter({ status: 'Failed' }),
      () => tasks.setFilter({ search: 'a' }),
      () => tasks.setFilter({ batch }),
      () => tasks.setOrder('longest'),
    ]) {
      choose();
      await vi.advanceTimersByTimeAsync(0);
      expect(agent.command).toBe('tasks.page');
    }
    tasks.setFilter({ owner: 'mine' });
    tasks.setOrder('oldest');
    await vi.advanceTimersByTimeAsync(0);
    expect(agent).toMatchObject({ command: 'tasks.folded', asked: { owner: 'mine' } });
  });

  test('shows a batch in place of its tasks, which changes in its place', async () => {
    const { agent, tasks } = await started();
    expect(rowsOf(tasks)).toEqual(['task 9', 'batch Chapters of the book']);
    agent.announce({ version: 2, tasks: [child(1), child(3)], isComplete: true });
    agent.announceBatches({ version: 5, batches: [aBatch({ name: 'Pages' })], isComplete: true });
    expect(rowsOf(tasks)).toEqual(['task 9', 'batch Pages']);
    await vi.advanceTimersByTimeAsync(500);
    expect(agent.calls).toBe(1);
  });

  test('shows a new batch as soon as nobody reads', async () => {
    const { agent, tasks } = await started();
    tasks.setReading(true);
    const added = aBatch({ id: aBatchId(2), name: 'Newer' });
    agent.batches = [added, aBatch()];
    agent.announceBatches({ version: 5, batches: [added], isComplete: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(tasks.store.get().hasNews).toBe(true);
    expect(rowsOf(tasks)).toHaveLength(2);
    tasks.setReading(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(rowsOf(tasks)).toEqual(['task 9', 'batch Newer', 'batch Chapters of the book']);
  });

  test('says that something waits only when rows came or went while somebody read', async () => {
    const { agent, tasks } = await started();
    tasks.setReading(true);
    agent.announce({ version: 2, tasks: [child(1, 'Executing')], isComplete: false });
    await vi.advanceTimersByTimeAsync(500);
    expect(agent.calls).toBe(2);
    expect(tasks.store.get().hasNews).toBe(false);
    agent.batches = [];
    agent.announceBatches({ version: 5, batches: [], isComplete: false });
    await vi.advanceTimersByTimeAsync(500);
    expect(tasks.store.get().hasNews).toBe(true);
    expect(rowsOf(tasks)).toHaveLength(2);
  });

  test('is loaded again when changes of batches were missed, or one is gone', async () => {
    const { agent, tasks } = await started();
    agent.announceBatches({ version: 5, batches: [], isComplete: true });
    agent.batches = [aBatch({ name: 'Pages' })];
    agent.announceBatches({ version: 7, batches: [], isComplete: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(rowsOf(tasks)).toEqual(['task 9', 'batch Pages']);
    agent.batches = [];
    agent.announceBatches({ version: 8, batches: [], isComplete: false });
    await vi.advanceTimersByTimeAsync(500);
    expect(rowsOf(tasks)).toEqual(['task 9']);
  });

  test('takes no notice of batches while it is not folded', async () => {
    const { agent, tasks } = await started({ filter: { search: 'a' }, order: 'newest' });
    agent.announceBatches({ version: 5, batches: [aBatch()], isComplete: false });
    await vi.advanceTimersByTimeAsync(500);
    expect(agent.calls).toBe(1);
    agent.announce({ version: 2, tasks: [child(1, 'Complete')], isComplete: true });
    expect(tasks.store.get().list.rows).toMatchObject([{}, { task: { status: 'Complete' } }, {}]);
  });
});

describe('an unfolded batch', () => {
  test('has its tasks, in the order in which they were created, until it is folded', async () => {
    const { agent, tasks } = await started();
    await unfold(tasks);
    expect(agent.asked).toMatchObject({ filter: { batch }, order: 'oldest' });
    expect(childrenOf(tasks)).toEqual(['1 Pending', '2 Pending']);
    tasks.unfolded.toggle(batch);
    expect(childrenOf(tasks)).toBeNull();
  });

  test('follows its tasks', async () => {
    const { agent, tasks } = await started();
    await unfold(tasks);
    agent.announce({ version: 2, tasks: [child(2, 'Executing')], isComplete: true });
    expect(childrenOf(tasks)).toEqual(['1 Pending', '2 Executing']);
    await vi.advanceTimersByTimeAsync(500);
    expect(agent.calls).toBe(2);
  });

  test('gets the tasks that are added to it', async () => {
    const { agent, tasks } = await started();
    await unfold(tasks);
    agent.rows = [...agent.rows, child(3)];
    agent.announce({ version: 2, tasks: [child(3)], isComplete: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(childrenOf(tasks)).toEqual(['1 Pending', '2 Pending', '3 Pending']);
  });

  test('is loaded page by page', async () => {
    const { agent, tasks } = await started();
    agent.next = 'after 2';
    agent.answers.set('after 2', [child(3)]);
    await unfold(tasks);
    tasks.unfolded.loadMore(batch);
    tasks.unfolded.loadMore(batch);
    await vi.advanceTimersByTimeAsync(0);
    expect(childrenOf(tasks)).toEqual(['1 Pending', '2 Pending', '3 Pending']);
    tasks.unfolded.loadMore(batch);
    await vi.advanceTimersByTimeAsync(0);
    expect(agent.calls).toBe(3);
  });

  test('is loaded again, as far as it was, when changes were missed', async () => {
    const { agent, tasks } = await started();
    agent.next = 'after 2';
    agent.answers.set('after 2', [child(3)]);
    await unfold(tasks);
    tasks.unfolded.loadMore(batch);
    await vi.advanceTimersByTimeAsync(0);
    agent.answers.set('after 2', [child(3, 'Complete')]);
    agent.announce({ version: 7, tasks: [], isComplete: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(childrenOf(tasks)).toEqual(['1 Pending', '2 Pending', '3 Complete']);
  });

  test('is loaded again after a reconnection', async () => {
    const { agent, tasks } = await started();
    await unfold(tasks);
    agent.connection.set('lost');
    agent.rows = [child(1, 'Complete')];
    agent.connection.set('open');
    await vi.advanceTimersByTimeAsync(500);
    expect(childrenOf(tasks)).toEqual(['1 Complete']);
  });
});

async function started(
  choice: ListChoice = { filter: {}, order: 'newest' },
): Promise<{ agent: FakeAgent; tasks: TasksStore }> {
  const single = { ...child(9), batch: null };
  const agent = new FakeAgent([single, child(1), child(2)]);
  agent.batches = [aBatch()];
  const tasks = createTasksStore(agent.bridge(), choice);
  tasks.start();
  await vi.advanceTimersByTimeAsync(0);
  return { agent, tasks };
}

async function unfold(tasks: TasksStore): Promise<void> {
  tasks.unfolded.toggle(batch);
  await vi.advanceTimersByTimeAsync(0);
}

function rowsOf(tasks: TasksStore): string[] {
  return tasks.store
    .get()
    .list.rows.map((row) =>
      row.kind === 'task' ? `task ${row.task.enqueuedAt}` : `batch ${row.batch.name}`,
    );
}

function childrenOf(tasks: TasksStore): string[] | null {
  const list = tasks.unfolded.store.get().get(batch);
  if (list === undefined) return null;
  return list.rows.map((row) =>
    row.kind === 'task' ? `${row.task.enqueuedAt} ${row.task.status}` : 'batch',
  );
}

function child(number: number, status: TaskSummary['status'] = 'Pending'): TaskSummary {
  const summary = summaryOf(taskRecord({ batch }));
  return { ...summary, id: aTaskId(number), enqueuedAt: number, status };
}
