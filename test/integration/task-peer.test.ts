import type { Connection, Stream } from '@libp2p/interface';
import { expect, test } from 'vitest';
import {
  DECISION_TIMEOUT_MS,
  TASK_PROTOCOL,
} from '../../src/main/agent/protocols/task/constants.ts';
import type { Task } from '../../src/shared/model/task.ts';
import { aPeerId, aTask, aTaskId } from '../support/builders.ts';
import { createFakeClock } from '../support/fake-clock.ts';
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
import { dial, type RawNode, startRawNode } from '../support/raw-node.ts';

const LARGEST_ANSWER_BYTES = 10 * 1024 * 1024;

test('a peer without the link hands in one task and gets one answer', async () => {
  const { agent, peer, connection } = await requester();
  const task = aTask({ sender: peer.id });
  const asking = ask(connection, task);
  await eventually(() => agent.executor.executions.length).toBe(1);
  agent.executor.of(task.prompt).complete('Done.');
  expect(await asking.answer).toEqual({
    ...{ task_id: task.id, result: 'Done.', duration_ms: expect.any(Number) },
  });
  expect(await peerAt(agent, peer)).toMatchObject({
    ...{ presence: 'present', protocol: 'task', load: null, trustsUs: null, version: null },
  });
  expect(await taskAt(agent, task)).toMatchObject({ summary: { sender: peer.id } });
});

test('a failed task is answered with its error', async () => {
  const { agent, peer, connection } = await requester();
  const asking = ask(connection, aTask({ sender: peer.id }));
  await eventually(() => agent.executor.executions.length).toBe(1);
  agent.executor.executions[0]?.fail('No model is loaded.');
  expect(await asking.answer).toEqual({
    task_id: aTaskId(),
    error: {
      code: 'executor_failed',
      message: 'The executor "fake" failed: No model is loaded.',
    },
  });
});

test('a result may have 10 MiB, and a larger one is answered as too large', async () => {
  const { agent, peer, connection } = await requester();
  const [small, large] = [1, 2].map((number) => {
    const task = aTask({ sender: peer.id, id: aTaskId(number), prompt: `task ${number}` });
    return ask(connection, task);
  });
  await eventually(() => agent.executor.executions.length).toBe(2);
  agent.executor.of('task 1').complete('x'.repeat(LARGEST_ANSWER_BYTES - 1_000));
  agent.executor.of('task 2').complete('x'.repeat(LARGEST_ANSWER_BYTES));
  expect(await small?.answer).toMatchObject({ result: expect.any(String) });
  expect(await large?.answer).toMatchObject({ error: { code: 'too_large' } });
  expect(await taskAt(agent, { id: aTaskId(1) })).toMatchObject({ summary: { failure: null } });
  expect(await taskAt(agent, { id: aTaskId(2) })).toMatchObject({
    summary: { failure: { code: 'too_large' } },
  });
});

test.each<[string, Partial<Task>, string]>([
  ['another sender', { sender: aPeerId('somebody else') }, 'invalid_task'],
  ['an empty prompt', { prompt: '' }, 'invalid_task'],
  ['a priority of 256', { priority: 256 }, 'invalid_task'],
  ['a priority of 5.5', { priority: 5.5 }, 'invalid_task'],
  ['a prompt beyond 256 KiB', { prompt: 'x'.repeat(256 * 1024 + 1) }, 'too_large'],
])('a task with %s is answered with an error', async (_, wrong, code) => {
  const { agent, peer, connection } = await requester();
  const asking = ask(connection, { ...aTask({ sender: peer.id }), ...wrong });
  expect(await asking.answer).toEqual({
    task_id: aTaskId(),
    error: { code, message: expect.any(String) },
  });
  expect(agent.executor.executions).toEqual([]);
});

test.each<[string, string]>([
  ['no JSON', 'garbage'],
  ['no task id', '{"prompt":"Say hello"}'],
  ['an id that is no UUID', '{"id":"7"}'],
  ['more than 1 MiB', JSON.stringify(aTask({ prompt: 'x'.repeat(1024 * 1024) }))],
])('a request with %s is reset', async (_, text) => {
  const { connection } = await requester();
  const asking = await send(connection, text);
  await expect(readAll(asking)).rejects.toThrow();
});

test('unreadable requests are counted as breaking the protocol', async () => {
  const { peer, connection } = await requester();
  for (let offence = 1; offence <= 10; offence += 1) {
    await readAll(await send(connection, 'garbage')).catch(() => {});
  }
  await eventually(() => peer.node.getConnections()).toEqual([]);
});

test('resetting the stream cancels the task', async () => {
  const { agent, peer, connection } = await requester();
  const task = aTask({ sender: peer.id });
  const asking = ask(connection, task);
  await eventually(() => agent.executor.executions.length).toBe(1);
  (await asking.stream).abort(new Error('Never mind.'));
  await eventually(() => agent.executor.of(task.prompt).signal.aborted).toBe(true);
  await eventually(() => taskAt(agent, task)).toMatchObject({
    summary: { failure: { code: 'cancelled' } },
  });
  await expect(asking.answer).rejects.toThrow();
});

test('the same id twice runs once, and both streams are answered', async () => {
  const { agent, peer, connection } = await requester();
  const task = aTask({ sender: peer.id });
  const first = ask(connection, task);
  const second = ask(connection, task);
  await eventually(() => agent.executor.executions.length).toBe(1);
  agent.executor.of(task.prompt).complete('Done.');
  expect(await first.answer).toMatchObject({ result: 'Done.' });
  expect(await second.answer).toEqual(await first.answer);
  expect(await ask(connection, task).answer).toEqual(await first.answer);
  expect(agent.executor.executions).toHaveLength(1);
});

test('a task is cancelled when the last of its streams is reset', async () => {
  const { agent, peer, connection } = await requester();
  const task = aTask({ sender: peer.id });
  const streams = [ask(connection, task), ask(connection, task)].map(({ stream }) => stream);
  // Streams arrive in order, so whatever comes later has seen the earlier ones.
  await arrives(agent, connection, aTask({ sender: peer.id, id: aTaskId(2), prompt: 'second' }));
  const { signal } = agent.executor.of(task.prompt);
  (await streams[0])?.abort(new Error('Never mind.'));
  await arrives(agent, connection, aTask({ sender: peer.id, id: aTaskId(3), prompt: 'third' }));
  expect(signal.aborted).toBe(false);
  (await streams[1])?.abort(new Error('Never mind.'));
  await eventually(() => signal.aborted).toBe(true);
  expect(await ask(connection, task).answer).toMatchObject({ error: { code: 'cancelled' } });
});

test('the task of a blocked peer is rejected', async () => {
  const { agent, peer, connection } = await requester();
  await agent.bridge.call('peer.trust', { peer: peer.id, trust: 'blocked' });
  expect(await ask(connection, aTask({ sender: peer.id })).answer).toMatchObject({
    error: { code: 'rejected', message: 'The machine that was asked refused.' },
  });
});

test('under ask, a task waits 8 s for a decision and is then rejected', async () => {
  const clock = createFakeClock();
  const agent = await startAgent({ clock });
  const { peer, connection } = await connectTo(agent);
  const asking = ask(connection, aTask({ sender: peer.id }));
  await eventually(() => agent.bridge.call('requests.list')).toMatchObject([{ peer: peer.id }]);
  await clock.advance(DECISION_TIMEOUT_MS - 1);
  expect(await agent.bridge.call('requests.list')).toHaveLength(1);
  await clock.advance(1);
  expect(await asking.answer).toMatchObject({ error: { code: 'rejected' } });
  expect(await agent.bridge.call('requests.list')).toEqual([]);
  expect(agent.executor.executions).toEqual([]);
});

test('a task that is allowed in time runs, however long', async () => {
  const clock = createFakeClock();
  const agent = await startAgent({ clock });
  const { peer, connection } = await connectTo(agent);
  const asking = ask(connection, aTask({ sender: peer.id }));
  await eventually(() => agent.bridge.call('requests.list')).toMatchObject([{ peer: peer.id }]);
  await agent.bridge.call('request.decide', { peer: peer.id, decision: 'once' });
  await eventually(() => agent.executor.executions.length).toBe(1);
  await clock.advance(60_000);
  agent.executor.executions[0]?.complete('Done.');
  expect(await asking.answer).toMatchObject({ result: 'Done.', duration_ms: 60_000 });
});

test('an agent that leaves answers what is open', async () => {
  const { agent, peer, connection } = await requester();
  const executing = ask(connection, aTask({ sender: peer.id }));
  await eventually(() => agent.executor.executions.length).toBe(1);
  await agent.bridge.call('agent.pause');
  const queued = ask(connection, aTask({ sender: peer.id, id: aTaskId(2) }));
  await eventually(() => agent.bridge.call('tasks.count', {})).toMatchObject({ Pending: 1 });
  await agent.agent.stop();
  expect(await executing.answer).toMatchObject({ error: { code: 'interrupted' } });
  expect(await queued.answer).toMatchObject({ error: { code: 'interrupted' } });
});

test('a worker without the link runs what it is named for, and nothing else', async () => {
  const { agent, worker, requests } = await workerThat(async (task) => ({
    task_id: task.id,
    result: `Raw result for: ${task.prompt}`,
    duration_ms: 12,
  }));
  await agent.bridge.call('peer.trust', { peer: worker.id, trust: 'allowed' });
  for (const prompt of ['one', 'two', 'three']) await createTask(agent, prompt, 'auto');
  await createTask(agent, 'four', 'everyone');
  const named = await createTask(agent, 'Say hello', { peer: worker.id });
  await eventually(() => taskAt(agent, named)).toMatchObject({
    summary: { status: 'Complete', worker: worker.id },
    result: { result: 'Raw result for: Say hello', duration_ms: 12 },
  });
  expect(requests.filter(({ prompt }) => prompt !== 'four')).toEqual([named]);
});

test.each([
  ['rejected', 'rejected'],
  ['executor_failed', 'executor_failed'],
  ['out_of_memory', 'executor_failed'],
])('a worker’s error "%s" fails the task as %s', async (code, shown) => {
  const { agent, worker } = await workerThat(async (task) => ({
    task_id: task.id,
    error: { code, message: 'It does not work.' },
  }));
  const task = await createTask(agent, 'Say hello', { peer: worker.id });
  await eventually(() => taskAt(agent, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: shown, message: 'It does not work.' } },
  });
});

test.each<[string, object]>([
  ['about another task', { task_id: aTaskId(9), result: 'Hello!', duration_ms: 1 }],
  ['that is none', { hello: 'you' }],
])('an answer %s fails the task as unreachable', async (_, answer) => {
  const { agent, worker } = await workerThat(async () => answer);
  const task = await createTask(agent, 'Say hello', { peer: worker.id });
  await eventually(() => taskAt(agent, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'unreachable' } },
  });
});

test('cancelling resets the stream to the worker', async () => {
  const { agent, worker, requests, resets } = await workerThat(() => new Promise(() => {}));
  const task = await createTask(agent, 'Say hello', { peer: worker.id });
  await eventually(() => requests).toEqual([task]);
  await agent.bridge.call('tasks.cancel', { ids: [task.id] });
  await eventually(() => taskAt(agent, task)).toMatchObject({
    summary: { failure: { code: 'cancelled' } },
  });
  await eventually(() => resets.length).toBe(1);
});

test('a worker that is lost with a task fails it, and is shown as gone', async () => {
  const { agent, worker, requests } = await workerThat(() => new Promise(() => {}));
  const task = await createTask(agent, 'Say hello', { peer: worker.id });
  await eventually(() => requests).toEqual([task]);
  await worker.node.stop();
  await eventually(() => taskAt(agent, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'unreachable' } },
  });
  await eventually(() => peerAt(agent, worker)).toMatchObject({ presence: 'gone' });
});

test('a task for an absent worker waits, and can be cancelled', async () => {
  const { agent, worker, requests } = await workerThat(() => new Promise(() => {}));
  await worker.node.stop();
  await eventually(() => peerAt(agent, worker)).toMatchObject({ presence: 'gone' });
  const task = await createTask(agent, 'Say hello', { peer: worker.id });
  expect(await taskAt(agent, task)).toMatchObject({ summary: { stage: 'queued' } });
  await agent.bridge.call('tasks.cancel', { ids: [task.id] });
  expect(await taskAt(agent, task)).toMatchObject({ summary: { status: 'Failed' } });
  expect(requests).toEqual([]);
});

test('a leaving agent resets what it asked for, and asks again when it is back', async () => {
  const { agent, worker, requests, resets } = await workerThat(() => new Promise(() => {}));
  const task = await createTask(agent, 'Say hello', { peer: worker.id });
  await eventually(() => requests.length).toBe(1);
  await agent.agent.stop();
  await eventually(() => resets.length).toBe(1);
  await startAgent({ dataDir: agent.dataDir });
  await eventually(() => requests).toEqual([task, task]);
});

test('two agents use the link with each other, not the task protocol', async () => {
  const { anna, boris } = await linkedPair();
  expect(await peerAt(anna, boris)).toMatchObject({ protocol: 'link' });
  const carla = await startAgent({ name: 'Carla' });
  await link(carla, anna);
  expect(await peerAt(carla, anna)).toMatchObject({ protocol: 'link' });
});

interface Asking {
  readonly stream: Promise<Stream>;
  readonly answer: Promise<unknown>;
}

async function arrives(agent: LinkedAgent, connection: Connection, task: Task): Promise<void> {
  ask(connection, task);
  await eventually(() => agent.executor.prompts()).toContain(task.prompt);
}

async function requester() {
  const agent = await startAgent({ trust: 'allow', concurrency: 8 });
  return { agent, ...(await connectTo(agent)) };
}

async function connectTo(agent: LinkedAgent): Promise<{ peer: RawNode; connection: Connection }> {
  const peer = await startRawNode({ [TASK_PROTOCOL]: (stream) => stream.abort(new Error('No.')) });
  const connection = await dial(peer, agent);
  await eventually(() => peerAt(agent, peer)).toMatchObject({ presence: 'present' });
  return { peer, connection };
}

/** Hands in a task as another implementation does. */
function ask(connection: Connection, task: object): Asking {
  const stream = send(connection, JSON.stringify(task));
  const answer = stream.then(readAll).then((text): unknown => JSON.parse(text));
  answer.catch(() => {});
  return { stream, answer };
}

async function send(connection: Connection, text: string): Promise<Stream> {
  const stream = await connection.newStream(TASK_PROTOCOL);
  if (!stream.send(new TextEncoder().encode(text))) await stream.onDrain();
  await stream.close();
  return stream;
}

async function readAll(stream: Stream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk.subarray());
  return Buffer.concat(chunks).toString('utf8');
}

/** A raw worker, and an agent that is connected to it. */
async function workerThat(answer: (task: Task) => Promise<object>) {
  const requests: Task[] = [];
  const resets: unknown[] = [];
  const worker = await startRawNode({
    [TASK_PROTOCOL]: async (stream) => {
      stream.addEventListener('close', ({ error }) => {
        if (error !== undefined) resets.push(error);
      });
      const task = JSON.parse(await readAll(stream)) as Task;
      requests.push(task);
      stream.send(new TextEncoder().encode(JSON.stringify(await answer(task))));
      await stream.close();
    },
  });
  const agent = await startAgent({ concurrency: 8 });
  await agent.bridge.call('peer.connect', { address: worker.address });
  await eventually(() => peerAt(agent, worker)).toMatchObject({ protocol: 'task' });
  return { agent, worker, requests, resets };
}
