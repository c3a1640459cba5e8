import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAgent } from '../../src/main/agent/agent.ts';
import {
  createTask,
  eventually,
  type LinkedAgent,
  link,
  linkedPair,
  peerAt,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';
import { silent, temporaryDirectory } from '../support/temporary-history.ts';

test('a worker that leaves gives its queue back, and what it executed for auto goes elsewhere', async () => {
  const { anna, boris } = await linkedPair({ concurrency: 1 }, { concurrency: 1 });
  await anna.bridge.call('agent.pause');
  const moved = await createTask(anna, 'one', 'auto');
  const returned = await createTask(anna, 'two', 'auto');
  const named = await createTask(anna, 'three', { peer: boris.id });
  await eventually(() => taskAt(anna, moved)).toMatchObject({ summary: { status: 'Executing' } });
  await eventually(() => taskAt(anna, named)).toMatchObject({ summary: { stage: 'accepted' } });
  const leaving = boris.agent.stop();
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'gone' });
  await leaving;
  await eventually(() => taskAt(anna, named)).toMatchObject({
    summary: { status: 'Pending', stage: 'queued' },
  });
  await anna.bridge.call('agent.resume');
  await eventually(() => anna.executor.prompts()).toEqual(['one']);
  anna.executor.of('one').complete();
  await eventually(() => anna.executor.prompts()).toEqual(['one', 'two']);
  anna.executor.of('two').complete();
  await eventually(() => taskAt(anna, moved)).toMatchObject({
    summary: { status: 'Complete', worker: anna.id },
    attempts: [{ worker: boris.id }, { worker: anna.id }],
  });
  await eventually(() => taskAt(anna, returned)).toMatchObject({
    summary: { status: 'Complete', worker: anna.id },
  });
});

test('a task that a leaving worker executes by name is told to be interrupted', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => taskAt(anna, task)).toMatchObject({ summary: { status: 'Executing' } });
  await boris.agent.stop();
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'interrupted' } },
  });
  expect(boris.executor.of('Say hello').signal.aborted).toBe(true);
});

test('a leaving peer is shown as gone within half a second', async () => {
  const { anna, boris } = await linkedPair();
  const leaving = boris.agent.stop();
  await expect
    .poll(() => peerAt(anna, boris), { timeout: 500, interval: 10 })
    .toMatchObject({ presence: 'gone' });
  await leaving;
});

test('a requester that leaves and returns gets the result of what executed meanwhile', async () => {
  const { anna, boris } = await linkedPair({}, { concurrency: 1 });
  const executing = await createTask(anna, 'one', { peer: boris.id });
  const queued = await createTask(anna, 'two', { peer: boris.id });
  await eventually(() => taskAt(anna, executing)).toMatchObject({
    summary: { status: 'Executing' },
  });
  await eventually(() => taskAt(anna, queued)).toMatchObject({ summary: { stage: 'accepted' } });
  await anna.agent.stop();
  await eventually(() => taskAt(boris, queued)).toMatchObject({ summary: { status: 'Failed' } });
  boris.executor.of('one').complete('Done.');
  await eventually(() => taskAt(boris, executing)).toMatchObject({
    summary: { status: 'Complete' },
  });

  const returned = await startAgent({ name: 'Anna', dataDir: anna.dataDir });
  expect(returned.id).toBe(anna.id);
  await eventually(() => taskAt(returned, executing)).toMatchObject({
    result: { result: 'Done.' },
  });
  await eventually(() => boris.executor.prompts()).toEqual(['one', 'two']);
  boris.executor.of('two').complete();
  await eventually(() => taskAt(returned, queued)).toMatchObject({
    summary: { status: 'Complete' },
  });
});

test('a worker that returns on another port completes what was named for it', async () => {
  const { anna, boris } = await linkedPair();
  await boris.agent.stop();
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  const returned = await startAgent({ name: 'Boris', dataDir: boris.dataDir, trust: 'allow' });
  expect(returned.address).not.toBe(boris.address);
  await eventually(() => returned.executor.prompts()).toEqual(['Say hello']);
  returned.executor.of('Say hello').complete();
  await eventually(() => taskAt(anna, task)).toMatchObject({ summary: { status: 'Complete' } });
  const [port = ''] = returned.address.split('/p2p/');
  expect((await peerAt(anna, boris))?.addresses.join()).toContain(port);
});

test('a remembered peer is dialled again when it is back', async () => {
  const { anna, boris } = await linkedPair({ trust: 'ask' }, { trust: 'ask' });
  await boris.agent.stop();
  const [listen = ''] = boris.address.split('/p2p/');
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'gone' });
  await startAgent({ name: 'Boris', dataDir: boris.dataDir, listen: [listen] });
  await anna.agent.reconnect();
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'present' });
});

test('an address that is given at the start is dialled until somebody answers', async () => {
  const boris = await startAgent({ name: 'Boris' });
  const [listen = ''] = boris.address.split('/p2p/');
  await boris.agent.stop();
  const anna = await startAgent({ peers: [listen] });
  await startAgent({ name: 'Boris', dataDir: boris.dataDir, listen: [listen] });
  await anna.agent.reconnect();
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'present' });
});

test('an idle pair stays together, and measures its round trip', async () => {
  const { anna, boris } = await linkedPair();
  const presences = new Set<string | undefined>();
  anna.bridge.listen('peers.changed', ({ peers }) => presences.add(peers[0]?.presence));
  await expect
    .poll(() => peerAt(anna, boris), { timeout: 3_000, interval: 50 })
    .toMatchObject({ rttMs: expect.any(Number) });
  await eventually(() => [...presences]).toEqual(['present']);
}, 15_000);

test('two live agents with one identity are told so', async () => {
  const anna = await startAgent({ name: 'Anna' });
  const boris = await startAgent({ name: 'Boris' });
  const dataDir = temporaryDirectory();
  cpSync(join(boris.dataDir, 'identity.key'), join(dataDir, 'identity.key'));
  const copy = await startAgent({ name: 'Copy', dataDir });
  expect(copy.id).toBe(boris.id);
  await link(boris, anna);
  await link(copy, anna);
  await boris.bridge.call('peer.connect', { address: anna.address }).catch(() => {});
  const message = expect.stringContaining("uses this machine's identity");
  await eventually(() => [...problemsOf(boris), ...problemsOf(copy)]).toContainEqual(
    expect.objectContaining({ code: 'conflict', message }),
  );
});

test('a damaged key and a damaged history are kept aside and reported', async () => {
  const dataDir = temporaryDirectory();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'identity.key'), 'not a key');
  writeFileSync(join(dataDir, 'history.db'), 'x'.repeat(8_192));
  const agent = await startAgent({ dataDir });
  expect(agent.agent.status().problems).toMatchObject([
    { code: 'storage_failed', message: expect.stringContaining('The history was damaged.') },
    { code: 'storage_failed', message: expect.stringContaining('The key of this machine was') },
  ]);
  await createTask(agent, 'Say hello', 'local');
  await eventually(() => agent.executor.prompts()).toEqual(['Say hello']);
});

test('a second agent on a data directory is refused, and the first goes on', async () => {
  const anna = await startAgent();
  await expect(startAgent({ dataDir: anna.dataDir })).rejects.toMatchObject({ code: 'conflict' });
  await createTask(anna, 'Say hello', 'local');
  await eventually(() => anna.executor.prompts()).toEqual(['Say hello']);
});

test.each(['listen', 'peers'] as const)('no address under %s is refused', async (option) => {
  const wrong = '10.0.0.1:4737';
  await expect(startAgent({ [option]: [wrong] })).rejects.toMatchObject({
    ...{ code: 'invalid_input', message: expect.stringContaining(`"${wrong}"`) },
  });
});

test('a port that is in use is told, and leaves nothing running', async () => {
  const anna = await startAgent();
  const [listen = ''] = anna.address.split('/p2p/');
  const dataDir = temporaryDirectory();
  await expect(startAgent({ dataDir, listen: [listen] })).rejects.toMatchObject({
    code: 'conflict',
  });
  await startAgent({ dataDir });
});

test('an agent stops within 2 s in the middle of its work, and stopping again is safe', async () => {
  const { anna, boris } = await linkedPair();
  const prompts = ['one', 'two', 'three', 'four'];
  await anna.bridge.call('task.create', { prompts, target: 'everyone' });
  await eventually(() => boris.executor.executions.length).toBe(2);
  const startedAt = performance.now();
  await boris.agent.stop();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await boris.agent.stop();
});

test('an agent listens on a free port of every interface, and bears the name of its host', async () => {
  const agent = await createAgent({
    ...{ dataDir: temporaryDirectory(), version: '1.2.3', log: silent, mdns: false },
    mockDelayMs: { min: 0, max: 0 },
  });
  onTestFinished(() => agent.stop());
  await agent.start();
  expect(agent.status()).toMatchObject({ name: hostname(), executor: 'mock', trustPolicy: 'ask' });
  expect(agent.status().concurrency).toBeGreaterThanOrEqual(1);
  expect(agent.status().addresses.join()).toMatch(/\/tcp\/47[3-8]\d\//);
  const task = await agent.manager.createTask('Say hello');
  expect(await agent.manager.executeTask(task)).toMatchObject({
    result: 'Mock result for: Say hello',
  });
});

function problemsOf({ agent }: LinkedAgent) {
  return agent.status().problems;
}
