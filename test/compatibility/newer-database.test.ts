import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrations } from '../../src/main/agent/storage/migrations/migrate.ts';
import { commands } from '../../src/shared/contract/commands.ts';
import type { Task } from '../../src/shared/model/task.ts';
import {
  createTask,
  eventually,
  type LinkedAgent,
  link,
  linkedPair,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';

const told =
  /^The history in .+ was written by a newer Meshtask .+: install the newer one again\. Until then it can be read, but nothing is changed and no task runs here\.$/;

/** As a newer version leaves a database: with another number and something of its own. */
function write(dataDir: string, sql: string): void {
  const db = new DatabaseSync(join(dataDir, 'history.db'));
  db.exec(sql);
  db.close();
}

/** Anna, whose history a newer version has written since; one task there is complete, one is open at Boris. */
async function annaOfYesterday(): Promise<{
  readonly anna: LinkedAgent;
  readonly boris: LinkedAgent;
  readonly done: Task;
  readonly failed: Task;
  readonly open: Task;
}> {
  const { anna, boris } = await linkedPair();
  const failed = await createTask(anna, 'Be large', 'local');
  await eventually(() => anna.executor.prompts()).toEqual(['Be large']);
  anna.executor.of('Be large').fail('Its memory is full.');
  const done = await createTask(anna, 'Say hello', 'local');
  await eventually(() => anna.executor.prompts()).toContain('Say hello');
  anna.executor.of('Say hello').complete();
  const open = await createTask(anna, 'Take long', { peer: boris.id });
  await eventually(() => boris.executor.prompts()).toEqual(['Take long']);
  await eventually(() => taskAt(anna, open)).toMatchObject({ summary: { status: 'Executing' } });
  await anna.agent.stop();
  write(
    anna.dataDir,
    `ALTER TABLE tasks ADD COLUMN model TEXT;
     UPDATE tasks SET failure_code = 'out_of_memory' WHERE id = '${failed.id}';
     PRAGMA user_version = ${migrations.length + 1}`,
  );
  return { anna, boris, done, failed, open };
}

test('an agent whose history a newer version wrote reads it and changes nothing', async () => {
  const { anna, boris, done, failed, open } = await annaOfYesterday();
  const before = readFileSync(join(anna.dataDir, 'history.db'));
  const again = await startAgent({ dataDir: anna.dataDir, name: 'Anna', trust: 'allow' });
  expect(await again.bridge.call('agent.status')).toMatchObject({
    ...{ id: anna.id, isAccepting: false, addresses: [], queued: 0 },
    problems: [{ code: 'storage_failed', message: expect.stringMatching(told) }],
  });
  expect(await taskAt(again, done)).toMatchObject({ result: { result: 'done: Say hello' } });
  expect(await taskAt(again, open)).toMatchObject({ summary: { status: 'Executing' } });
  expect(await again.bridge.call('tasks.page', {})).toMatchObject({ total: 3 });
  expect(await taskAt(again, failed)).toMatchObject({
    summary: { failure: { code: 'executor_failed', message: expect.stringContaining('memory') } },
  });
  expect(await again.bridge.call('peers.list')).toMatchObject([{ id: boris.id, name: 'Boris' }]);
  expect(await again.bridge.call('statistics.summary', {})).toMatchObject({});
  await again.agent.reconnect();
  await again.agent.stop();
  expect(readFileSync(join(anna.dataDir, 'history.db'))).toEqual(before);
  expect(boris.executor.of('Take long').signal.aborted).toBe(false);
});

test('every way to change something is refused with the sentence', async () => {
  const { anna, boris, open } = await annaOfYesterday();
  const again = await startAgent({ dataDir: anna.dataDir, name: 'Anna' });
  const refused = { failure: { code: 'storage_failed', message: expect.stringMatching(told) } };
  const { bridge, agent } = again;
  await expect(bridge.call('task.create', { prompts: ['New'] })).rejects.toMatchObject(refused);
  await expect(bridge.call('tasks.cancel', { ids: [open.id] })).rejects.toMatchObject(refused);
  await expect(bridge.call('agent.resume')).rejects.toMatchObject(refused);
  await expect(bridge.call('history.clear')).rejects.toMatchObject(refused);
  await expect(
    bridge.call('peer.trust', { peer: boris.id, trust: 'blocked' }),
  ).rejects.toMatchObject(refused);
  await expect(agent.manager.createTask('New')).rejects.toMatchObject({
    ...{ code: 'storage_failed', message: expect.stringMatching(told) },
  });
  expect(await agent.bridge.call('task.destroy', {})).toMatchObject({
    failure: { code: 'invalid_input' },
  });
});

test('no command writes when the history may only be read', async () => {
  const { anna, done, open } = await annaOfYesterday();
  const before = readFileSync(join(anna.dataDir, 'history.db'));
  const { agent, executor } = await startAgent({ dataDir: anna.dataDir });
  const inputs: Record<string, unknown> = {
    'task.get': { id: done.id },
    'tasks.retry': { ids: [open.id] },
  };
  for (const [name, { input }] of Object.entries(commands)) {
    const given = input.safeParse(undefined).success ? undefined : (inputs[name] ?? {});
    const answer = await agent.bridge.call(name, given);
    if (!answer.ok) expect(answer.failure.code).not.toBe('internal');
  }
  expect(executor.executions).toEqual([]);
  await agent.stop();
  expect(readFileSync(join(anna.dataDir, 'history.db'))).toEqual(before);
});

test('with the newer version installed again, all goes on', async () => {
  const { anna, boris, open } = await annaOfYesterday();
  const reader = await startAgent({ dataDir: anna.dataDir });
  await reader.agent.stop();
  // Its own version stands for the newer one, which would find everything as it left it.
  write(anna.dataDir, `PRAGMA user_version = ${migrations.length}`);
  const newer = await startAgent({ dataDir: anna.dataDir, name: 'Anna', trust: 'allow' });
  await link(newer, boris);
  boris.executor.of('Take long').complete('At last.');
  await eventually(() => taskAt(newer, open)).toMatchObject({ result: { result: 'At last.' } });
  expect(boris.executor.executions).toHaveLength(1);
});
