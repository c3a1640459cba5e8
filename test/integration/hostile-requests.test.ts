import type { Connection, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { expect, test } from 'vitest';
import {
  LARGE_RESULT_CHARACTERS,
  MAX_TASK_STREAMS,
  TASK_PROTOCOL,
} from '../../src/main/agent/protocols/task/constants.ts';
import { aTask, aTaskId } from '../support/builders.ts';
import { eventually, type LinkedAgent, peerAt, startAgent } from '../support/linked-agents.ts';
import { type RawNode, startRawNode } from '../support/raw-node.ts';

const refusing = { [TASK_PROTOCOL]: (stream: Stream) => stream.abort(new Error('No.')) };

test('a peer has 64 task streams, over all its connections', async () => {
  const { agent, peer, connections } = await guest(2);
  const asked: Stream[] = [];
  for (let number = 0; number < MAX_TASK_STREAMS + 4; number += 1) {
    const connection = connections[number % 2];
    if (connection !== undefined) asked.push(await ask(connection, peer, number));
  }
  await eventually(() => asked.filter(({ status }) => status !== 'open')).toHaveLength(4);
  await eventually(() => agent.executor.executions).toHaveLength(MAX_TASK_STREAMS);
  agent.executor.executions[0]?.complete();
  await eventually(async () => {
    await ask(connections[0], peer, 100);
    return agent.executor.prompts();
  }).toContain('task 100');
});

test('a large answer waits in the history while the peer reads another', async () => {
  const { agent, peer, connections } = await guest(1);
  const [connection] = connections;
  const streams = [await ask(connection, peer, 1), await ask(connection, peer, 2)];
  for (const stream of streams) stream.pause();
  await eventually(() => agent.executor.executions).toHaveLength(2);
  const large = 'x'.repeat(20 * LARGE_RESULT_CHARACTERS);
  for (const execution of agent.executor.executions) execution.complete(large);
  await eventually(() => agent.bridge.call('tasks.count', { status: 'Complete' })).toMatchObject({
    Complete: 2,
  });
  const answers = await Promise.all(streams.map(readAll));
  expect(answers.map((text) => (JSON.parse(text) as { task_id: string }).task_id)).toEqual([
    aTaskId(1),
    aTaskId(2),
  ]);
  for (const text of answers) expect(JSON.parse(text)).toMatchObject({ result: large });
});

interface Guest {
  readonly agent: LinkedAgent;
  readonly peer: RawNode;
  readonly connections: readonly Connection[];
}

async function guest(count: number): Promise<Guest> {
  const agent = await startAgent({ trust: 'allow', concurrency: 128 });
  const peer = await startRawNode(refusing);
  const connections: Connection[] = [];
  for (let number = 0; number < count; number += 1) {
    connections.push(await peer.node.dial(multiaddr(agent.address), { force: true }));
  }
  await eventually(() => peerAt(agent, peer)).toMatchObject({ presence: 'present' });
  return { agent, peer, connections };
}

async function ask(
  connection: Connection | undefined,
  peer: RawNode,
  number: number,
): Promise<Stream> {
  if (connection === undefined) throw new Error('There is no connection.');
  const stream = await connection.newStream(TASK_PROTOCOL, { maxOutboundStreams: 1_000 });
  const task = aTask({ id: aTaskId(number), sender: peer.id, prompt: `task ${number}` });
  if (stream.status === 'open') stream.send(new TextEncoder().encode(JSON.stringify(task)));
  await stream.close().catch(() => {});
  return stream;
}

async function readAll(stream: Stream): Promise<string> {
  const chunks: Uint8Array[] = [];
  stream.resume();
  for await (const chunk of stream) chunks.push(chunk.subarray());
  return Buffer.concat(chunks).toString('utf8');
}
