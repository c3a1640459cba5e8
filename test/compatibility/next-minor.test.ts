import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { expect, test } from 'vitest';
import { DOCTOR_PROTOCOL } from '../../src/main/agent/protocols/doctor/constants.ts';
import { LINK_PROTOCOL } from '../../src/main/agent/protocols/link/constants.ts';
import type { Finding } from '../../src/shared/model/doctor.ts';
import { aTask } from '../support/builders.ts';
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
  followLink,
  type RawLink,
  type RawLinkPeer,
  startRawLinkPeer,
} from '../support/raw-node.ts';

const NEWER_LINK = '/meshtask/link/1.1.0';

/** What this version has never heard of, in every message. */
const news = { models: ['large'], eta_ms: 40, memory: { gpu_bytes: 8e9 }, mood: null };
const unknown = { type: 'gossip', heard_of: ['somebody'], ...news };
const hello = aHello({ version: '0.2.0', name: 'Next', ...news });

interface NextMinor {
  readonly agent: LinkedAgent;
  readonly peer: RawLinkPeer;
  readonly asRequester: RawLink;
  readonly asWorker: RawLink;
  /** What the agent opened of the protocols that it does not know. */
  readonly surprises: readonly Stream[];
}

/** An agent of this version, and a peer of the next one that speaks more than it. */
async function nextMinor(): Promise<NextMinor> {
  const surprises: Stream[] = [];
  const peer = await startRawLinkPeer([hello, unknown]);
  for (const protocol of [NEWER_LINK, '/meshtask/gossip/1.0.0']) {
    await peer.node.handle(protocol, (stream) => void surprises.push(stream));
  }
  await peer.node.handle(DOCTOR_PROTOCOL, answerDoctor);
  const agent = await startAgent({ trust: 'allow' });
  const connection = await peer.node.dial(multiaddr(agent.address));
  const stream = await connection.newStream([NEWER_LINK, LINK_PROTOCOL]);
  expect(stream.protocol).toBe(LINK_PROTOCOL);
  const asRequester = followLink(stream);
  asRequester.say(hello, unknown);
  await eventually(() => peer.asWorker[0]?.words()).toEqual(['hello']);
  const [asWorker] = peer.asWorker;
  if (asWorker === undefined) throw new Error('The agent opened no link.');
  return { agent, peer, asRequester, asWorker, surprises };
}

async function answerDoctor(stream: Stream): Promise<void> {
  for await (const _ of stream);
  const state = { now: Date.now(), version: '0.2.0', trust: 'allowed', multicast: 'works' };
  stream.send(Buffer.from(JSON.stringify({ ...state, hears_you: true, ...news })));
  await stream.close();
}

test('an agent of the next minor version is seen as it says, on the protocols that both know', async () => {
  const { agent, peer, surprises } = await nextMinor();
  await eventually(() => peerAt(agent, peer)).toMatchObject({
    ...{ name: 'Next', version: '0.2.0', presence: 'present', protocol: 'link' },
    trustsUs: 'allowed',
  });
  expect(surprises).toEqual([]);
});

test('an agent of the next minor version gets its tasks done here', async () => {
  const { agent, peer, asRequester } = await nextMinor();
  const task = { ...aTask({ sender: peer.id }), ...news };
  asRequester.say(unknown, { type: 'submit', task, attempt: 1, ...news }, unknown);
  await eventually(() => agent.executor.prompts()).toEqual([task.prompt]);
  agent.executor.of(task.prompt).complete('Done.');
  await eventually(() => asRequester.heard).toContainEqual(
    expect.objectContaining({ type: 'result', task_id: task.id, attempt: 1, result: 'Done.' }),
  );
  expect(asRequester.words()).toEqual(['hello', 'accepted', 'executing', 'result']);
});

test('an agent of the next minor version does the tasks of this one', async () => {
  const { agent, peer, asWorker } = await nextMinor();
  const task = await createTask(agent, 'Say hello', { peer: peer.id });
  await eventually(() => asWorker.words()).toEqual(['hello', 'submit']);
  const about = { task_id: task.id, attempt: 1, ...news };
  asWorker.say(
    ...[{ type: 'accepted', ...about, position: 0 }, unknown, { type: 'executing', ...about }],
    ...[
      { type: 'progress', ...about, fraction: 0.5, text: 'Hel' },
      { ...unknown, ...about },
    ],
    { type: 'result', ...about, result: 'Hello!', duration_ms: 7 },
  );
  await eventually(() => taskAt(agent, task)).toMatchObject({
    ...{ summary: { status: 'Complete' }, result: { result: 'Hello!', duration_ms: 7 } },
  });
  expect(asWorker.isOpen()).toBe(true);
});

test('a reason that only the next minor version knows ends the task, not the link', async () => {
  const { agent, peer, asWorker } = await nextMinor();
  const message = 'Its memory is full.';
  for (const [type, prompt] of [
    ['failed', 'Be large'],
    ['rejected', 'Be larger'],
  ] as const) {
    const task = await createTask(agent, prompt, { peer: peer.id });
    await eventually(() => JSON.stringify(asWorker.heard)).toContain(task.id);
    const error = { code: 'out_of_memory', message, ...news };
    asWorker.say({ type, task_id: task.id, attempt: 1, error });
    await eventually(() => taskAt(agent, task)).toMatchObject({
      ...{ summary: { status: 'Failed', failure: { code: 'executor_failed', message } } },
    });
  }
  expect(asWorker.isOpen()).toBe(true);
});

test('the doctor understands one of the next minor version', async () => {
  const { agent, peer } = await nextMinor();
  const findings: Finding[] = [];
  for await (const item of agent.bridge.open('doctor.run', { peer: peer.id })) {
    if (item.kind === 'found') findings.push(item.finding);
  }
  expect(findings).toContainEqual(expect.objectContaining({ check: 'clock', level: 'good' }));
});
