import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { multiaddr } from '@multiformats/multiaddr';
import { expect, test } from 'vitest';
import type { Executor } from '../../src/main/agent/executor/executor.ts';
import { SHUN_MS } from '../../src/main/agent/node/shunned-peers.ts';
import {
  IDENTITY_CLASH,
  MAX_MESSAGE_BYTES,
  PACE_BYTES,
} from '../../src/main/agent/protocols/link/constants.ts';
import { encodeFrame } from '../../src/main/agent/protocols/link/frames.ts';
import { TASK_PROTOCOL } from '../../src/main/agent/protocols/task/constants.ts';
import type { Task } from '../../src/shared/model/task.ts';
import { aTask, aTaskId } from '../support/builders.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import {
  createTask,
  eventually,
  type LinkedAgent,
  peerAt,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';
import {
  aHello,
  dial,
  type Message,
  type RawLink,
  type RawLinkPeer,
  startRawLinkPeer,
  startRawNode,
} from '../support/raw-node.ts';

test('a peer of another implementation requests and works over the link', async () => {
  const { agent, peer, asRequester, asWorker } = await linkedPeer();
  expect(asRequester.heard[0]).toMatchObject({
    ...{ type: 'hello', name: 'Anna', version: '1.2.3', executor: 'fake', concurrency: 70 },
    ...{ window: 1_024, accepting: true, trust: 'allowed', instance: expect.any(String) },
  });
  const task = aTask({ sender: peer.id });
  asRequester.say({ type: 'submit', task, attempt: 1, timeout_ms: 60_000 });
  await eventually(() => agent.executor.executions.length).toBe(1);
  agent.executor.of(task.prompt).complete('Done.');
  const about = { task_id: task.id, attempt: 1 };
  await eventually(() => asRequester.heard).toContainEqual({
    ...{ type: 'result', ...about, result: 'Done.', duration_ms: expect.any(Number) },
  });
  expect(asRequester.words()).toEqual(['hello', 'accepted', 'executing', 'result']);

  const own = await createTask(agent, 'Say hello', { peer: peer.id });
  await eventually(() => asWorker.heard).toContainEqual(
    expect.objectContaining({ type: 'submit', task: own, attempt: 1, timeout_ms: 300_000 }),
  );
  const mine = { task_id: own.id, attempt: 1 };
  asWorker.say(
    { type: 'accepted', ...mine, position: 0 },
    { type: 'executing', ...mine },
    { type: 'progress', ...mine, fraction: 0.5, text: 'Hel' },
  );
  await eventually(() => taskAt(agent, own)).toMatchObject({ output: 'Hel' });
  asWorker.say({ type: 'result', ...mine, result: 'Hello!', duration_ms: 7 });
  await eventually(() => taskAt(agent, own)).toMatchObject({
    result: { task_id: own.id, result: 'Hello!', duration_ms: 7 },
  });
});

test('a requester withdraws what is queued, and cancels what executes', async () => {
  const { agent, peer, asRequester } = await linkedPeer({ concurrency: 2 });
  const tasks = [1, 2, 3].map((number) => aTask({ sender: peer.id, id: aTaskId(number) }));
  asRequester.say(...tasks.map((task) => ({ type: 'submit', task, attempt: 1 })));
  await eventually(() => agent.executor.executions.length).toBe(2);
  asRequester.say(
    { type: 'withdraw', task_id: aTaskId(3), attempt: 1 },
    { type: 'withdraw', task_id: aTaskId(1), attempt: 1 },
    { type: 'cancel', task_id: aTaskId(2), attempt: 1 },
  );
  await eventually(() => asRequester.heard).toContainEqual({
    ...{ type: 'withdrawn', task_id: aTaskId(3), attempt: 1 },
  });
  expect(asRequester.heard.filter(({ task_id }) => task_id === aTaskId(1)).at(-1)).toMatchObject({
    type: 'executing',
  });
  await eventually(() => asRequester.heard).toContainEqual(
    expect.objectContaining({
      ...{ type: 'failed', task_id: aTaskId(2) },
      error: { code: 'cancelled', message: 'Its requester cancelled it.' },
    }),
  );
});

test('messages of an unknown type and unknown fields are ignored', async () => {
  const { agent, peer, asRequester, asWorker } = await linkedPeer();
  asRequester.say({ type: 'dance', tempo: 120 });
  asWorker.say({ type: 'toString' }, { type: 'alive', mood: 'good' });
  const task = { ...aTask({ sender: peer.id }), colour: 'red' };
  asRequester.say({ type: 'submit', task, attempt: 1, urgency: 'high' });
  await eventually(() => agent.executor.executions.length).toBe(1);
  expect(asRequester.isOpen() && asWorker.isOpen()).toBe(true);
});

test.each<[string, Uint8Array]>([
  ['no JSON', frame('garbage')],
  ['no object', frame('7')],
  ['no type', frame('{}')],
  ['a type that is no text', frame('{"type":7}')],
  ['a message that breaks its schema', encodeFrame({ type: 'submit', attempt: 1 })],
  ['an attempt of zero', encodeFrame({ type: 'cancel', task_id: aTaskId(), attempt: 0 })],
  ['a second hello', encodeFrame(aHello())],
  ['no UTF-8', Uint8Array.from([2, 0xc3, 0x28])],
  ['an empty message', Uint8Array.of(0)],
  ['a length beyond 1 MiB', Uint8Array.from([0x81, 0x80, 0x40])],
  ['a length without an end', new Uint8Array(10).fill(0xff)],
])('%s resets the link', async (_, bytes) => {
  const { agent, peer, asRequester } = await linkedPeer();
  asRequester.sayBytes(bytes);
  await eventually(() => asRequester.isOpen()).toBe(false);
  expect(await peerAt(agent, peer)).toMatchObject({ presence: 'present' });
});

test('a message may come in pieces, and several in one piece', async () => {
  const { agent, peer, asRequester } = await linkedPeer();
  const prompt = 'é'.repeat(200);
  const tasks = [1, 2].map((number) => aTask({ sender: peer.id, id: aTaskId(number), prompt }));
  const frames = tasks.map((task) => encodeFrame({ type: 'submit', task, attempt: 1 }));
  const bytes = Buffer.concat(frames);
  for (const [from, to] of [
    [0, 1],
    [1, 3],
    [3, 300],
    [300, bytes.length],
  ]) {
    asRequester.sayBytes(bytes.subarray(from, to));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(() => agent.executor.executions.length).toBe(2);
});

test('a link that does not begin with hello is reset', async () => {
  const agent = await startAgent();
  const peer = await startRawLinkPeer();
  const link = await peer.openLink(agent);
  link.say({ type: 'alive' });
  await eventually(() => link.isOpen()).toBe(false);
});

test('a link that begins with goodbye ends', async () => {
  const agent = await startAgent();
  const peer = await startRawLinkPeer();
  const link = await peer.openLink(agent);
  link.say({ type: 'bye', reason: 'leaving' });
  await eventually(() => link.isOpen()).toBe(false);
});

test('a link without a hello within 5 s ends', async () => {
  const clock = createFakeClock();
  const agent = await startAgent({ clock });
  const peer = await startRawLinkPeer([]);
  const link = await peer.openLink(agent);
  await eventually(() => link.words()).toEqual(['hello']);
  await clock.advance(5_000);
  expect(link.isOpen()).toBe(true);
  await clock.advance(1_000);
  await eventually(() => link.isOpen()).toBe(false);
  await eventually(() => peer.asWorker.every((each) => !each.isOpen())).toBe(true);
});

test('a silent side says that it is alive, and a silent peer is gone after 4.5 s', async () => {
  const clock = createFakeClock();
  const { agent, peer, asRequester, asWorker } = await linkedPeer({ clock });
  await clock.advance(1_500);
  await eventually(() => asRequester.heard).toContainEqual({ type: 'alive' });
  await clock.advance(2_500);
  asRequester.say({ type: 'alive' }, { type: 'withdraw', task_id: aTaskId(), attempt: 1 });
  await eventually(() => asRequester.words()).toContain('withdrawn');
  asWorker.say({ type: 'alive' }, aLoad({ queued: 7 }));
  await eventually(() => peerAt(agent, peer)).toMatchObject({ load: { queued: 7 } });
  await clock.advance(4_000);
  expect(await peerAt(agent, peer)).toMatchObject({ presence: 'present' });
  await clock.advance(1_000);
  await eventually(() => peerAt(agent, peer)).toMatchObject({ presence: 'gone', load: null });
  await eventually(() => peer.node.getConnections()).toEqual([]);
});

test('a silent peer is left on all its connections, so that none keeps it from being dialled', async () => {
  const clock = createFakeClock();
  const { agent, peer } = await linkedPeer({ clock });
  await peer.node.dial(multiaddr(agent.address), { force: true });
  await eventually(() => peer.node.getConnections().length).toBe(2);
  await clock.advance(5_000);
  await eventually(() => peer.node.getConnections().length).toBe(0);
});

test('a link that breaks is opened again, and a flap is not shown', async () => {
  const clock = createFakeClock();
  const { agent, peer, asWorker } = await linkedPeer({ clock });
  const task = await createTask(agent, 'Say hello', { peer: peer.id });
  await eventually(() => asWorker.words()).toEqual(['hello', 'submit']);
  const presences: unknown[] = [];
  agent.bridge.listen('peers.changed', ({ peers }) => presences.push(peers[0]?.presence));
  asWorker.stream.abort(new Error('It breaks.'));
  await until(clock, 50, () => peer.asWorker.length === 2);
  const again = peer.asWorker[1];
  await eventually(() => again?.words()).toEqual(['hello', 'submit']);
  expect(again?.heard.find(({ type }) => type === 'submit')).toMatchObject({ task, attempt: 1 });
  await clock.advance(1_200);
  expect(presences).not.toContain('gone');
  again?.say({
    ...{ type: 'result', task_id: task.id, attempt: 1, result: 'Hello!', duration_ms: 1 },
  });
  await eventually(() => taskAt(agent, task)).toMatchObject({ summary: { status: 'Complete' } });
});

test('a newer link replaces the older, and tasks continue on it', async () => {
  const { agent, peer, asRequester } = await linkedPeer();
  const task = aTask({ sender: peer.id });
  asRequester.say({ type: 'submit', task, attempt: 1 });
  await eventually(() => agent.executor.executions.length).toBe(1);
  const newer = await peer.openLink(agent);
  newer.say(aHello());
  await eventually(() => asRequester.isOpen()).toBe(false);
  newer.say({ type: 'submit', task, attempt: 1 });
  await eventually(() => newer.words()).toEqual(['hello', 'executing']);
  agent.executor.of(task.prompt).complete();
  await eventually(() => newer.words()).toEqual(['hello', 'executing', 'result']);
  expect(agent.executor.executions).toHaveLength(1);
  expect(await peerAt(agent, peer)).toMatchObject({ presence: 'present' });
});

test('a former instance that speaks again is told of the clash of identities', async () => {
  const { agent, peer } = await linkedPeer();
  const restarted = await peer.openLink(agent);
  restarted.say(aHello({ instance: 'second' }));
  await eventually(() => restarted.words()).toEqual(['hello']);
  await eventually(() => agent.bridge.call('peers.list')).toHaveLength(1);
  const former = await peer.openLink(agent);
  former.say(aHello({ instance: 'first' }));
  await eventually(() => former.heard).toContainEqual({ type: 'bye', reason: IDENTITY_CLASH });
});

test('an agent that is told of a clash of identities tells its person', async () => {
  const { agent, asRequester } = await linkedPeer();
  asRequester.say({ type: 'bye', reason: IDENTITY_CLASH });
  await eventually(() => agent.agent.status().problems).toMatchObject([
    { code: 'conflict', message: expect.stringContaining('(known to Raw)') },
  ]);
});

test('load is reported at most ten times a second', async () => {
  const clock = createFakeClock();
  const { agent, asRequester } = await linkedPeer({ clock, concurrency: 2 });
  await clock.advance(1_000);
  const loads = (): number => asRequester.heard.filter(({ type }) => type === 'load').length;
  const before = loads();
  const prompts = Array.from({ length: 50 }, (_, index) => `task ${index}`);
  for (let step = 0; step < 10; step += 1) {
    await agent.bridge.call('task.create', { prompts, target: 'local' });
    await clock.advance(10);
  }
  await clock.advance(100);
  await eventually(() => asRequester.heard.findLast(({ type }) => type === 'load')).toMatchObject({
    ...{ executing: 2, queued: 498 },
  });
  expect(loads() - before).toBeLessThanOrEqual(3);
});

test('a peer that reads slowly hears large results on the same link in the end', async () => {
  const { agent, peer, asRequester } = await linkedPeer({
    // A clock that stands still: this peer never says that it is alive, and 24 MB may take their time.
    ...{ clock: createFakeClock(), concurrency: LARGE_RESULTS },
  });
  asRequester.stream.pause();
  const tasks = await bigResults(agent, peer, asRequester, LARGE_RESULTS);
  await eventually(() => taskAt(agent, tasks.at(-1) ?? aTask())).toMatchObject({
    summary: { status: 'Complete' },
  });
  expect(resultsOn(asRequester)).toBe(0);
  asRequester.stream.resume();
  await hearsAll(asRequester);
  expect(asRequester.isOpen()).toBe(true);
});

test('a peer that reads nothing keeps none of its large results in memory', async () => {
  const clock = createFakeClock();
  const write = async (): Promise<string> => Buffer.alloc(1_000_000, 'x').toString('latin1');
  const executor = { name: 'writer', execute: write };
  const { agent, peer, asRequester } = await linkedPeer({ clock, executor, concurrency: 4 });
  asRequester.stream.pause();
  const before = heapBytes();
  const tasks = Array.from({ length: LARGE_RESULTS }, (_, index) =>
    aTask({ sender: peer.id, id: aTaskId(index) }),
  );
  asRequester.say(...tasks.map((task) => ({ type: 'submit', task, attempt: 1 })));
  await eventually(() => agent.bridge.call('tasks.count', {})).toMatchObject({
    Complete: LARGE_RESULTS,
  });
  // Events keep what changed in a tenth of a second.
  await clock.advance(100);
  expect(heapBytes() - before).toBeLessThan(PACE_BYTES + 4 * MAX_MESSAGE_BYTES);
  asRequester.stream.resume();
  await hearsAll(asRequester);
});

test('a peer that comes back for large results gets them at its own pace, on one link', async () => {
  const { agent, peer, asRequester } = await linkedPeer({
    // A clock that stands still: this peer never says that it is alive, and 24 MB may take their time.
    ...{ clock: createFakeClock(), concurrency: LARGE_RESULTS },
  });
  const tasks = await bigResults(agent, peer, asRequester, LARGE_RESULTS);
  await hearsAll(asRequester);
  const again = await peer.openLink(agent);
  again.stream.pause();
  again.say(aHello(), ...tasks.map((task) => ({ type: 'submit', task, attempt: 1 })));
  await eventually(() => asRequester.isOpen()).toBe(false);
  again.stream.resume();
  await hearsAll(again);
  expect(agent.executor.executions).toHaveLength(LARGE_RESULTS);
});

test('a result that came through the front door may be too large for the link', async () => {
  const { agent, peer, asRequester } = await linkedPeer();
  const task = aTask({ sender: peer.id });
  const connection = await dial(peer, agent);
  const stream = await connection.newStream(TASK_PROTOCOL);
  stream.send(Buffer.from(JSON.stringify(task)));
  await stream.close();
  await eventually(() => agent.executor.executions.length).toBe(1);
  agent.executor.of(task.prompt).complete('x'.repeat(2 * MAX_MESSAGE_BYTES));
  await eventually(() => taskAt(agent, task)).toMatchObject({ summary: { status: 'Complete' } });
  asRequester.say({ type: 'submit', task, attempt: 1 });
  await eventually(() => asRequester.heard).toContainEqual(
    expect.objectContaining({
      type: 'failed',
      error: expect.objectContaining({ code: 'too_large' }),
    }),
  );
});

test('a peer that breaks the protocol ten times is left alone for ten minutes', async () => {
  const clock = createFakeClock();
  const agent = await startAgent({ clock, trust: 'allow' });
  const peer = await startRawLinkPeer();
  for (let offence = 1; offence <= 10; offence += 1) {
    const link = await peer.openLink(agent);
    link.sayBytes(frame('garbage'));
    await eventually(() => link.isOpen()).toBe(false);
  }
  await eventually(() => peer.node.getConnections()).toEqual([]);
  await expect(agentAnswers(peer, agent)).resolves.toBe(false);
  await clock.advance(SHUN_MS - 1_000);
  await expect(agentAnswers(peer, agent)).resolves.toBe(false);
  await clock.advance(1_000);
  await expect(agentAnswers(peer, agent)).resolves.toBe(true);
});

test('a person who connects to a peer that is left alone forgives it', async () => {
  const agent = await startAgent({ trust: 'allow' });
  const peer = await startRawLinkPeer();
  for (let offence = 1; offence <= 10; offence += 1) {
    const link = await peer.openLink(agent);
    link.sayBytes(frame('garbage'));
    await eventually(() => link.isOpen()).toBe(false);
  }
  await eventually(() => peer.node.getConnections()).toEqual([]);
  expect(await agent.bridge.call('peer.connect', { address: peer.address })).toMatchObject({
    ...{ name: 'Raw', presence: 'present' },
  });
});

test('a worker that speaks of tasks it was never given is counted as breaking the protocol', async () => {
  const clock = createFakeClock();
  const agent = await startAgent({ clock });
  // Right after its start an agent may have forgotten what it gave.
  await clock.advance(61_000);
  const { peer, asWorker } = await linkTo(agent);
  const lie = { type: 'executing', task_id: aTaskId(9), attempt: 1 };
  asWorker.say(...Array.from({ length: 10 }, () => lie));
  await eventually(() => peer.node.getConnections()).toEqual([]);
});

test('a blocked peer that calls gets no link', async () => {
  const { agent, peer, asRequester } = await linkedPeer();
  await agent.bridge.call('peer.trust', { peer: peer.id, trust: 'blocked' });
  await eventually(() => asRequester.words().at(-1)).toBe('bye');
  const link = await peer.openLink(agent);
  await eventually(() => link.isOpen()).toBe(false);
  expect(link.heard).toEqual([]);
  expect(await peerAt(agent, peer)).toMatchObject({ trust: 'blocked', presence: 'gone' });
});

test('a peer without a name is called by its fingerprint', async () => {
  const { agent, peer } = await linkedPeer({}, { name: '\u202e \u0007' });
  const shown = await peerAt(agent, peer);
  expect(shown?.name).toBe(shown?.fingerprint);
});

test('a node that speaks neither protocol is disconnected and not listed', async () => {
  const agent = await startAgent();
  const stranger = await startRawNode();
  await dial(stranger, agent);
  await eventually(() => stranger.node.getConnections()).toEqual([]);
  expect(await agent.bridge.call('peers.list')).toEqual([]);
  await expect(
    agent.bridge.call('peer.connect', { address: stranger.address }),
  ).rejects.toMatchObject({
    failure: {
      code: 'incompatible',
      message: `What answers at ${stranger.address} is no Meshtask.`,
    },
  });
});

test('nobody at an address, or no address, is told', async () => {
  const agent = await startAgent();
  const address = '/ip4/127.0.0.1/tcp/1';
  await expect(agent.bridge.call('peer.connect', { address })).rejects.toMatchObject({
    failure: { code: 'unreachable', message: expect.stringContaining(address) },
  });
  await expect(agent.bridge.call('peer.connect', { address: '10.0.0.1' })).rejects.toMatchObject({
    failure: { code: 'invalid_input', message: expect.stringContaining('"10.0.0.1"') },
  });
});

/** More bytes than a link keeps for a slow reader. */
const LARGE_RESULTS = 24;

interface LinkedPeer {
  readonly agent: LinkedAgent;
  readonly peer: RawLinkPeer;
  readonly asRequester: RawLink;
  readonly asWorker: RawLink;
}

async function linkedPeer(
  given: { clock?: FakeClock; concurrency?: number; executor?: Executor } = {},
  hello: Message = {},
): Promise<LinkedPeer> {
  return linkTo(await startAgent({ trust: 'allow', concurrency: 70, ...given }), hello);
}

/** A raw peer that the agent has greeted on both links. */
async function linkTo(agent: LinkedAgent, hello: Message = {}): Promise<LinkedPeer> {
  const peer = await startRawLinkPeer([aHello(hello)]);
  const asRequester = await peer.openLink(agent);
  asRequester.say(aHello(hello));
  await eventually(() => peer.asWorker[0]?.words()).toEqual(['hello']);
  await eventually(() => peerAt(agent, peer)).toMatchObject({ load: expect.anything() });
  const [asWorker] = peer.asWorker;
  if (asWorker === undefined) throw new Error('The agent opened no link.');
  return { agent, peer, asRequester, asWorker };
}

function aLoad(given: Message): Message {
  return {
    ...{ type: 'load', executing: 0, queued: 0, concurrency: 2, accepting: true },
    ...{ trust: 'allowed', window: 16, ...given },
  };
}

/** Has tasks of the peer end with results of almost 1 MiB each. */
async function bigResults(
  { executor }: LinkedAgent,
  { id: sender }: RawLinkPeer,
  asRequester: RawLink,
  count: number,
): Promise<Task[]> {
  const tasks = Array.from({ length: count }, (_, index) => aTask({ sender, id: aTaskId(index) }));
  asRequester.say(...tasks.map((task) => ({ type: 'submit', task, attempt: 1 })));
  await eventually(() => executor.executions.length).toBe(count);
  for (const execution of executor.executions) execution.complete('x'.repeat(1_000_000));
  return tasks;
}

async function hearsAll(link: RawLink): Promise<void> {
  await expect.poll(() => resultsOn(link), { timeout: 15_000 }).toBe(LARGE_RESULTS);
}

/** What the heap and the buffers outside it hold after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function resultsOn({ heard }: RawLink): number {
  return heard.filter(({ type }) => type === 'result').length;
}

async function until(clock: FakeClock, stepMs: number, isSo: () => boolean): Promise<void> {
  await eventually(async () => {
    await clock.advance(stepMs);
    return isSo();
  }).toBe(true);
}

/** Whether the agent keeps a connection with the peer. */
async function agentAnswers(peer: RawLinkPeer, agent: LinkedAgent): Promise<boolean> {
  try {
    const link = await peer.openLink(agent);
    link.say(aHello());
    await expect.poll(() => link.words(), { timeout: 300 }).toContain('hello');
    return true;
  } catch {
    return false;
  }
}

function frame(text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(text.length), Buffer.from(text)]);
}
