import { expect, test } from 'vitest';
import { fingerprintOf } from '../../src/shared/model/ids.ts';
import { aPeerId } from '../support/builders.ts';
import {
  createTask,
  eventually,
  type LinkedAgent,
  linkedPair,
  peerAt,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';

test('under ask, the task of an unknown peer waits for a decision, and both sides see it', async () => {
  const { anna, boris } = await linkedPair({}, { trust: 'ask' });
  expect(await peerAt(anna, boris)).toMatchObject({ trustsUs: 'ask', load: { window: 8 } });
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Pending', stage: 'awaiting', worker: boris.id },
  });
  expect(await boris.bridge.call('requests.list')).toEqual([
    {
      peer: anna.id,
      name: 'Anna',
      fingerprint: fingerprintOf(anna.id),
      since: expect.any(Number),
      tasks: [{ id: task.id, prompt: 'Say hello' }],
    },
  ]);
  expect(boris.agent.status().requestsWaiting).toBe(1);
  expect(boris.executor.prompts()).toEqual([]);
});

test('allowing once covers what waits at that moment, and the next task waits again', async () => {
  const { anna, boris } = await linkedPair({}, { trust: 'ask' });
  await waits(boris, await createTask(anna, 'one', { peer: boris.id }));
  const left = await boris.bridge.call('request.decide', { peer: anna.id, decision: 'once' });
  expect(left).toEqual([]);
  await eventually(() => boris.executor.prompts()).toEqual(['one']);

  await waits(boris, await createTask(anna, 'two', { peer: boris.id }));
  expect(boris.executor.prompts()).toEqual(['one']);
  expect(await peerAt(boris, anna)).toMatchObject({ trust: 'ask', isDecided: false });
});

test('allowing always lets in what waits and what comes', async () => {
  const { anna, boris } = await linkedPair({}, { trust: 'ask' });
  await waits(boris, await createTask(anna, 'one', { peer: boris.id }));
  await boris.bridge.call('request.decide', { peer: anna.id, decision: 'always' });
  await eventually(() => peerAt(anna, boris)).toMatchObject({
    trustsUs: 'allowed',
    load: { window: 1_024 },
  });
  await createTask(anna, 'two', { peer: boris.id });
  await eventually(() => boris.executor.prompts()).toEqual(['one', 'two']);
  expect(await peerAt(boris, anna)).toMatchObject({ trust: 'allowed', isDecided: true });
});

test('a task that waits for a decision can be cancelled', async () => {
  const { anna, boris } = await linkedPair({}, { trust: 'ask' });
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await waits(boris, task);
  await anna.bridge.call('tasks.cancel', { ids: [task.id] });
  await eventually(() => boris.bridge.call('requests.list')).toEqual([]);
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { failure: { code: 'cancelled' } },
  });
});

test('an unblocked peer may ask again', async () => {
  const { anna, boris } = await linkedPair({}, { trust: 'ask' });
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await waits(boris, task);
  await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'blocked' });
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'rejected' } },
  });
  await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'ask' });
  await anna.bridge.call('tasks.retry', { ids: [task.id] });
  await waits(boris, task);
});

test('blocking rejects what waits for a decision', async () => {
  const { anna, boris } = await linkedPair({}, { trust: 'ask' });
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await waits(boris, task);
  await boris.bridge.call('request.decide', { peer: anna.id, decision: 'block' });
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'rejected' } },
  });
  expect(await boris.bridge.call('requests.list')).toEqual([]);
  expect(boris.executor.prompts()).toEqual([]);
});

test('blocking rejects what is queued, stops what executes, and closes the link', async () => {
  const { anna, boris } = await linkedPair({}, { concurrency: 1 });
  const executing = await createTask(anna, 'one', { peer: boris.id });
  const queued = await createTask(anna, 'two', { peer: boris.id });
  await eventually(() => taskAt(anna, executing)).toMatchObject({
    summary: { status: 'Executing' },
  });
  await eventually(() => taskAt(anna, queued)).toMatchObject({ summary: { stage: 'accepted' } });
  const blocked = await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'blocked' });
  expect(blocked).toMatchObject({ id: anna.id, trust: 'blocked', isDecided: true });
  expect(boris.executor.of('one').signal.aborted).toBe(true);
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'gone' });
  await eventually(() => peerAt(boris, anna)).toMatchObject({ presence: 'gone', load: null });
  await eventually(() => taskAt(anna, queued)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'rejected' } },
  });
  await eventually(() => taskAt(anna, executing)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'interrupted' } },
  });
  expect(boris.executor.prompts()).toEqual(['one']);
});

test('an auto task of a blocked peer goes elsewhere', async () => {
  const { anna, boris } = await linkedPair({ concurrency: 1 });
  await anna.bridge.call('agent.pause');
  const task = await createTask(anna, 'Say hello', 'auto');
  await eventually(() => boris.executor.prompts()).toEqual(['Say hello']);
  await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'blocked' });
  await anna.bridge.call('agent.resume');
  await eventually(() => anna.executor.prompts()).toEqual(['Say hello']);
  anna.executor.of('Say hello').complete();
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Complete', worker: anna.id },
  });
});

test('a blocked peer has no link, and what it has for us waits until it is unblocked', async () => {
  const { anna, boris } = await linkedPair();
  await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'blocked' });
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'gone' });
  const waiting = await createTask(anna, 'Say hello', { peer: boris.id });
  expect(await peerAt(boris, anna)).toMatchObject({ presence: 'gone', trust: 'blocked' });
  expect(await taskAt(anna, waiting)).toMatchObject({ summary: { stage: 'queued' } });

  await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'allowed' });
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'present' });
  await eventually(() => boris.executor.prompts()).toEqual(['Say hello']);
});

test('whoever connects to an agent that blocks it is told so, and soon', async () => {
  const { anna, boris } = await linkedPair();
  await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'blocked' });
  await eventually(() => peerAt(anna, boris)).toMatchObject({ presence: 'gone' });
  const startedAt = performance.now();
  await expect(anna.bridge.call('peer.connect', { address: boris.address })).rejects.toMatchObject({
    failure: {
      code: 'rejected',
      message:
        'Boris is there, but lets this machine in no further: it may be blocked there. Ask the person at Boris to allow it.',
    },
  });
  expect(performance.now() - startedAt).toBeLessThan(2_500);
});

test('whoever connects to an agent that is blocked here is told to unblock it', async () => {
  const { anna, boris } = await linkedPair();
  await anna.bridge.call('peer.trust', { peer: boris.id, trust: 'blocked' });
  const refusal = {
    failure: { code: 'conflict', message: 'Boris is blocked on this machine: unblock it first.' },
  };
  const [nameless = ''] = boris.address.split('/p2p/');
  for (const address of [boris.address, nameless]) {
    await expect(anna.bridge.call('peer.connect', { address })).rejects.toMatchObject(refusal);
  }
});

test('a decision is kept over a restart', async () => {
  const { anna, boris } = await linkedPair({ trust: 'ask' });
  await anna.bridge.call('peer.trust', { peer: boris.id, trust: 'blocked' });
  await anna.agent.stop();
  const returned = await startAgent({ dataDir: anna.dataDir });
  expect(await peerAt(returned, boris)).toMatchObject({
    ...{ name: 'Boris', trust: 'blocked', isDecided: true, presence: 'gone' },
  });
});

test('a peer that was never met cannot be decided on', async () => {
  const anna = await startAgent();
  const peer = aPeerId('stranger');
  await expect(anna.bridge.call('peer.trust', { peer, trust: 'allowed' })).rejects.toMatchObject({
    failure: { code: 'not_found', message: `This machine has never met the peer ${peer}.` },
  });
  await expect(
    anna.bridge.call('request.decide', { peer, decision: 'block' }),
  ).rejects.toMatchObject({ failure: { code: 'not_found' } });
});

test('whoever listens hears of requests', async () => {
  const { anna, boris } = await linkedPair({}, { trust: 'ask' });
  const counts: number[] = [];
  boris.bridge.listen('requests.changed', ({ requests }) => counts.push(requests.length));
  await waits(boris, await createTask(anna, 'Say hello', { peer: boris.id }));
  await eventually(() => counts).toEqual([1]);
  await boris.bridge.call('request.decide', { peer: anna.id, decision: 'once' });
  await eventually(() => counts).toEqual([1, 0]);
});

async function waits(worker: LinkedAgent, { id }: { readonly id: string }): Promise<void> {
  await eventually(() => worker.bridge.call('requests.list')).toMatchObject([{ tasks: [{ id }] }]);
}
