import { expect, test } from 'vitest';
import { aPeerId, aTask } from '../../../../test/support/builders.ts';
import { createHost, type Host } from '../../../../test/support/host.ts';
import type { TaskUpdate } from '../../../shared/contract/streams.ts';
import type { Task } from '../../../shared/model/task.ts';
import { followTasks } from './follow-tasks.ts';

const self = aPeerId('host');

test('a slow reader sees the newest state only, and the end', async () => {
  const host = createHost();
  const task = await host.manager.createTask('Say hello');
  const reader = follow(host, [task]);
  expect(await nextStatus(reader)).toBe('Pending');
  const executing = host.manager.executeTask(task);
  await host.heard();
  host.executor.of('Say hello').complete();
  await executing;
  expect(await nextStatus(reader)).toBe('Complete');
  expect(await nextStatus(reader)).toBe('the end');
});

test('a task that has ended is told once', async () => {
  const host = createHost();
  const task = await host.manager.createTask('Say hello');
  host.manager.cancelTask(task);
  const reader = follow(host, [task, task]);
  expect(await nextStatus(reader)).toBe('Failed');
  expect(await nextStatus(reader)).toBe('the end');
});

test('a peer’s task with the same id is another task', async () => {
  const host = createHost();
  const task = await host.manager.createTask('Say hello');
  const reader = follow(host, [task]);
  expect(await nextStatus(reader)).toBe('Pending');
  const waiting = nextStatus(reader);
  host.submit(aTask({ id: task.id }));
  await host.heard();
  host.manager.cancelTask(task);
  expect(await waiting).toBe('Failed');
});

test('whoever stops following while nothing happens is let go', async () => {
  const host = createHost();
  const task = await host.manager.createTask('Say hello');
  const leaving = new AbortController();
  const before = host.manager.listenerCount('changed');
  const reader = follow(host, [task], leaving.signal);
  expect(await nextStatus(reader)).toBe('Pending');
  const waiting = nextStatus(reader);
  leaving.abort();
  expect(await waiting).toBe('the end');
  expect(host.manager.listenerCount('changed')).toBe(before);
});

function follow(
  { manager }: Host,
  tasks: readonly Task[],
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<TaskUpdate> {
  return followTasks(
    manager,
    self,
    tasks.map(({ id }) => id),
    signal,
  );
}

async function nextStatus(reader: AsyncGenerator<TaskUpdate>): Promise<string> {
  const step = await reader.next();
  return step.done === true ? 'the end' : step.value.summary.status;
}
