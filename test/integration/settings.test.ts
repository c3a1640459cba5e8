import { expect, onTestFinished, test } from 'vitest';
import { createAgent } from '../../src/main/agent/agent.ts';
import { createMemoryBridge } from '../../src/main/agent/memory-bridge.ts';
import type { Settings } from '../../src/shared/model/settings.ts';
import { eventually, link, peerAt, startAgent } from '../support/linked-agents.ts';
import { silent, temporaryDirectory } from '../support/temporary-history.ts';

/** An agent whose settings no option fixes, linked to another that asks its person. */
async function changeable() {
  const boris = await startAgent({ name: 'Boris' });
  const dataDir = temporaryDirectory();
  const agent = await createAgent({
    ...{ dataDir, version: '1', log: silent, mdns: false },
    listen: ['/ip4/127.0.0.1/tcp/0'],
  });
  onTestFinished(() => agent.stop());
  await agent.start();
  const { id, addresses } = agent.status();
  const bridge = createMemoryBridge(agent.bridge);
  const [address = ''] = addresses;
  const anna = { agent, bridge, id, name: '', dataDir, executor: boris.executor, address };
  await link(anna, boris);
  const change = (changes: Partial<Settings>) => bridge.call('settings.change', changes);
  return { anna, boris, bridge, change };
}

test('a new name is heard by the peers that are there', async () => {
  const { anna, boris, change } = await changeable();
  await change({ name: 'Studio' });
  await eventually(() => peerAt(boris, anna)).toMatchObject({ name: 'Studio' });
  expect(anna.agent.status().name).toBe('Studio');
});

test('a new policy decides on the peers that nobody decided on', async () => {
  const { anna, boris, bridge, change } = await changeable();
  await boris.bridge.call('task.create', { prompts: ['Say hello'], target: { peer: anna.id } });
  await eventually(() => bridge.call('requests.list')).toHaveLength(1);
  await change({ trustPolicy: 'allow' });
  await eventually(() => boris.bridge.call('tasks.count', {})).toMatchObject({ Complete: 1 });
  await change({ trustPolicy: 'block' });
  await eventually(() => peerAt(boris, anna)).toMatchObject({ presence: 'gone' });
});

test('more slots and another delay hold at once', async () => {
  const { anna, bridge, change } = await changeable();
  await change({ concurrency: 3, mockDelayMs: { min: 0, max: 0 } });
  expect(anna.agent.status().concurrency).toBe(3);
  const [task] = await bridge.call('task.create', { prompts: ['Say hello'], target: 'local' });
  await eventually(() => bridge.call('task.get', { id: task?.id ?? '' })).toMatchObject({
    summary: { status: 'Complete' },
  });
});

test('a failing mock shows what a failure looks like, and the history can be cleared', async () => {
  const { bridge, change } = await changeable();
  await change({ mockFailureRate: 1, mockDelayMs: { min: 0, max: 0 } });
  await bridge.call('task.create', { prompts: ['Say hello'], target: 'local' });
  await eventually(() => bridge.call('tasks.count', {})).toMatchObject({ Failed: 1 });
  expect((await bridge.call('statistics.series', {})).durationMs).toEqual([null]);
  expect(await bridge.call('history.clear')).toEqual({ deleted: 1 });
  expect(await bridge.call('tasks.count', {})).toMatchObject({ Failed: 0 });
});

test('a change is announced with all settings, and a wrong one refused', async () => {
  const { bridge, change } = await changeable();
  const heard: unknown[] = [];
  bridge.listen('settings.changed', ({ view }) => heard.push(view.settings.theme));
  await change({ theme: 'dark' });
  await eventually(async () => heard).toEqual(['dark']);
  await expect(change({ mockDelayMs: { min: 5, max: 1 } })).rejects.toMatchObject({
    failure: { code: 'invalid_input' },
  });
  await expect(change({ mdns: true })).rejects.toMatchObject({ failure: { code: 'conflict' } });
  expect((await bridge.call('settings.get')).fixed).toEqual(['mdns']);
});
