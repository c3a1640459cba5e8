import { expect, test } from 'vitest';
import type { Executor } from '../../src/main/agent/executor/executor.ts';
import { createMockExecutor } from '../../src/main/agent/executor/mock-executor.ts';
import { systemClock } from '../../src/main/agent/support/clock.ts';
import type { Events } from '../../src/shared/contract/events.ts';
import { type Batch, openTasksIn, tasksIn, timesAsFast } from '../../src/shared/model/batch.ts';
import type { TaskStatus } from '../../src/shared/model/task.ts';
import { aBatchId } from '../support/batches.ts';
import { eventually, type LinkedAgent, linkedPair, startAgent } from '../support/linked-agents.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { temporaryDirectory } from '../support/temporary-history.ts';

const stars = { id: aBatchId(), name: 'stars' };

function prompts(count: number, word = 'Star'): string[] {
  return Array.from({ length: count }, (_, index) => `${word} ${index}`);
}

function batchAt({ bridge }: LinkedAgent): Promise<Batch> {
  return bridge.call('batch.get', { id: stars.id });
}

async function countAt(agent: LinkedAgent, status: TaskStatus): Promise<number> {
  return (await batchAt(agent)).counts[status];
}

function mock(seed: number): Executor {
  const parts = { clock: systemClock, random: seededRandom(seed) };
  return createMockExecutor(parts, () => ({ minDelayMs: 20, maxDelayMs: 60 }));
}

test('two machines share a batch, and it says what each did and how much faster it was', async () => {
  const { anna, boris } = await linkedPair({ executor: mock(1) }, { executor: mock(2) });
  const heard: Events['batches.changed'][] = [];
  anna.bridge.listen('batches.changed', (event) => heard.push(event));
  await anna.bridge.call('task.create', { prompts: prompts(60), batch: stars });
  await eventually(() => countAt(anna, 'Complete')).toBe(60);

  const batch = await batchAt(anna);
  expect(batch.shares.map(({ worker }) => worker).toSorted()).toEqual(
    [anna.id, boris.id].toSorted(),
  );
  expect(batch.shares.reduce((sum, { complete }) => sum + complete, 0)).toBe(60);
  expect(Math.min(...batch.shares.map(({ complete }) => complete))).toBeGreaterThan(10);
  expect(batch.endedAt).toBeGreaterThan(batch.startedAt ?? Number.POSITIVE_INFINITY);
  expect(batch.remainingMs).toBeNull();
  expect(timesAsFast(batch)).toBeGreaterThan(1);
  expect(timesAsFast(batch)).toBeLessThan(4);

  await eventually(() => heard.at(-1)?.batches[0]?.endedAt).toBe(batch.endedAt);
  expect(heard.map(({ version }) => version)).toEqual(heard.map((_, index) => index + 1));
  expect(heard.every(({ isComplete, batches }) => isComplete && batches.length === 1)).toBe(true);
  expect(await boris.bridge.call('batches.page', {})).toMatchObject({ total: 0, batches: [] });
  const theirs = await boris.bridge.call('tasks.page', {});
  expect(new Set(theirs.tasks.map((task) => task.batch))).toEqual(new Set([null]));
});

test('a batch is cancelled as one and retried as one, and other tasks are left alone', async () => {
  const { anna, boris } = await linkedPair();
  await anna.bridge.call('task.create', { prompts: ['alone'], target: 'local' });
  await anna.bridge.call('task.create', { prompts: prompts(10), batch: stars });
  await eventually(() => countAt(anna, 'Executing')).toBe(3);

  const filter = { batch: stars.id };
  expect(await anna.bridge.call('tasks.cancel', { filter })).toEqual({ done: 10, refused: [] });
  await eventually(() => countAt(anna, 'Failed')).toBe(10);
  expect((await batchAt(anna)).remainingMs).toBeNull();
  expect(await anna.bridge.call('tasks.count', {})).toMatchObject({ Executing: 1, Failed: 10 });

  expect(await anna.bridge.call('tasks.retry', { filter })).toEqual({ done: 10, refused: [] });
  await eventually(async () => {
    for (const { executor } of [anna, boris]) {
      for (const prompt of executor.prompts()) {
        if (prompt !== 'alone') executor.of(prompt).complete('Done.');
      }
    }
    return countAt(anna, 'Complete');
  }).toBe(10);
  expect(await batchAt(anna)).toMatchObject({ counts: { Failed: 0, Executing: 0, Pending: 0 } });
  expect(await anna.bridge.call('tasks.count', {})).toMatchObject({ Executing: 1, Complete: 10 });
});

test('a batch that comes in several calls is one, with its first name', async () => {
  const anna = await startAgent();
  await anna.bridge.call('task.create', { prompts: prompts(3), batch: stars });
  await anna.bridge.call('task.create', { prompts: ['alone'] });
  const again = { id: stars.id, name: 'moons' };
  await anna.bridge.call('task.create', { prompts: prompts(2, 'Moon'), batch: again });
  const batch = await batchAt(anna);
  expect(batch.name).toBe('stars');
  expect(tasksIn(batch)).toBe(5);
  const { rows, total } = await anna.bridge.call('tasks.folded', {});
  expect(total).toBe(2);
  expect(rows).toMatchObject([
    { kind: 'task', task: { prompt: 'alone' } },
    { kind: 'batch', batch: { id: stars.id } },
  ]);
  const page = await anna.bridge.call('tasks.page', {
    filter: { batch: stars.id },
    order: 'oldest',
  });
  expect(page.tasks.map(({ prompt }) => prompt)).toEqual([...prompts(3), ...prompts(2, 'Moon')]);
  expect(page.total).toBe(5);
});

test('a batch that was under way goes on after a restart, with the figures it had', async () => {
  const dataDir = temporaryDirectory();
  const before = await startAgent({ dataDir });
  await before.bridge.call('task.create', { prompts: prompts(8), batch: stars, target: 'local' });
  for (const prompt of ['Star 0', 'Star 1', 'Star 2']) {
    await eventually(() => before.executor.prompts()).toContain(prompt);
    before.executor.of(prompt).complete('Done.');
  }
  await eventually(() => countAt(before, 'Complete')).toBe(3);
  const { startedAt, createdAt } = await batchAt(before);
  await before.agent.stop();

  const after = await startAgent({ dataDir, executor: mock(3) });
  await eventually(async () => openTasksIn(await batchAt(after))).toBe(0);
  // What this machine was executing is not run twice unasked.
  expect((await batchAt(after)).counts).toMatchObject({ Complete: 6, Failed: 2 });
  await after.bridge.call('tasks.retry', { filter: { batch: stars.id } });
  await eventually(() => countAt(after, 'Complete')).toBe(8);
  expect(await batchAt(after)).toMatchObject({
    ...{ name: 'stars', createdAt, startedAt, endedAt: expect.any(Number) },
    counts: { Pending: 0, Executing: 0, Complete: 8, Failed: 0 },
    shares: [{ worker: after.id, complete: 8, failed: 0 }],
  });
});
