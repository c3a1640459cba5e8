import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createAgent } from '../../src/main/agent/agent.ts';
import { findFreePort } from '../../src/main/agent/node/ports.ts';
import {
  createTask,
  eventually,
  type LinkedAgent,
  link,
  peerAt,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';
import { dial, startRawNode } from '../support/raw-node.ts';
import { silent, temporaryDirectory } from '../support/temporary-history.ts';

const OFFICE = { name: 'Office', passPhrase: 'correct horse battery' };
const CELLAR = { name: 'Cellar', passPhrase: 'correct horse battery' };

describe('a private pool', () => {
  test('runs tasks between agents with the same name and pass phrase', async () => {
    const anna = await startAgent({ name: 'Anna', trust: 'allow', pool: OFFICE });
    const boris = await startAgent({ name: 'Boris', trust: 'allow', pool: OFFICE });
    await link(anna, boris);
    const prompt = 'Say hello. '.repeat(20_000);
    const task = await createTask(anna, prompt, { peer: boris.id });
    await eventually(() => boris.executor.executions.length).toBe(1);
    boris.executor.executions[0]?.complete(prompt);
    await eventually(() => taskAt(anna, task)).toMatchObject({ result: { result: prompt } });
  });

  test.each([
    ['another pass phrase', { ...OFFICE, passPhrase: 'wrong horse battery' }],
    ['another name', CELLAR],
    ['no pool', undefined],
  ])('neither sees nor is seen by an agent with %s', async (_, pool) => {
    const anna = await startAgent({ name: 'Anna', pool: OFFICE });
    const stranger = await startAgent({
      name: 'Stranger',
      ...(pool === undefined ? {} : { pool }),
    });
    for (const [from, to] of [
      [anna, stranger],
      [stranger, anna],
    ] as const) {
      const connecting = from.bridge.call('peer.connect', { address: to.address });
      await expect(connecting).rejects.toMatchObject({ failure: { code: 'unreachable' } });
      expect(await from.bridge.call('peers.list')).toEqual([]);
    }
  });

  test('lets no other libp2p program in', async () => {
    const anna = await startAgent({ name: 'Anna', pool: OFFICE });
    const raw = await startRawNode();
    await expect(dial(raw, anna)).rejects.toThrow();
  });
});

describe('the doctor beside a private pool', () => {
  test('explains who cannot connect to whom', async () => {
    const office = await startAgent({ pool: OFFICE });
    const cellar = await startAgent({ pool: CELLAR });
    const open = await startAgent();
    expect(await problemsOf(office, cellar)).toEqual([
      expect.stringContaining('belongs to another pool or has another pass phrase'),
    ]);
    expect(await problemsOf(office, open)).toEqual([
      expect.stringContaining('is in no private pool, and this machine is in Office'),
    ]);
    expect(await problemsOf(open, office)).toEqual([
      expect.stringContaining('belongs to a private pool, and this machine to none'),
    ]);
  });

  test('finds nothing wrong within the pool', async () => {
    const anna = await startAgent({ name: 'Anna', pool: OFFICE, trust: 'allow' });
    const boris = await startAgent({ name: 'Boris', pool: OFFICE, trust: 'allow' });
    expect(await problemsOf(anna, boris)).toEqual([]);
  });
});

describe('a running agent', () => {
  test('joins a pool and leaves it, and its allowed peers come back by themselves', async () => {
    const anna = await startAgent({ name: 'Anna', trust: 'allow', listen: [await ownAddress()] });
    const boris = await startAgent({ name: 'Boris', trust: 'allow', listen: [await ownAddress()] });
    await link(anna, boris);

    const joined = await anna.bridge.call('pool.join', OFFICE);
    expect(joined).toMatchObject({ pool: { name: 'Office', isFixed: false } });
    await isSeen(boris, anna, 'gone');
    await isSeen(anna, boris, 'gone');

    await boris.bridge.call('pool.join', OFFICE);
    await reconnects(anna, boris);
    const task = await createTask(anna, 'Say hello', { peer: boris.id });
    await eventually(() => boris.executor.executions.length).toBe(1);
    boris.executor.executions[0]?.complete('hello');
    await eventually(() => taskAt(anna, task)).toMatchObject({ result: { result: 'hello' } });

    expect(await anna.bridge.call('pool.leave')).toMatchObject({ pool: null });
    await isSeen(boris, anna, 'gone');
    await boris.bridge.call('pool.leave');
    await reconnects(anna, boris);
  });

  test('changes one pool at a time, and none while it stops', async () => {
    const anna = await startAgent();
    const outcomes = await Promise.allSettled([
      anna.bridge.call('pool.join', OFFICE),
      anna.bridge.call('pool.leave'),
      anna.bridge.call('pool.leave'),
    ]);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    const conflict = { reason: { failure: { code: 'conflict' } } };
    expect(refused).toMatchObject([conflict, conflict]);
    expect(anna.agent.status().pool).toMatchObject({ name: 'Office' });
    await anna.agent.stop();
    const late = anna.bridge.call('pool.leave');
    await expect(late).rejects.toMatchObject({ failure: { code: 'conflict' } });
  });

  test('that stops in the middle of a change stays where it was', async () => {
    const anna = await startAgent();
    const joining = anna.bridge.call('pool.join', OFFICE);
    const refusal = expect(joining).rejects.toMatchObject({ failure: { code: 'conflict' } });
    await anna.agent.stop();
    await refusal;
    expect(anna.agent.status()).toMatchObject({ addresses: [], pool: null });
  });

  test('that stops while it comes back stops all the same', async () => {
    const anna = await startAgent();
    const leaving = anna.bridge.call('pool.leave');
    await anna.agent.stop();
    await leaving;
    expect(anna.agent.status().addresses).toEqual([]);
  });

  test('does not leave a pool that the command line chose', async () => {
    const anna = await startAgent({ pool: OFFICE });
    expect(anna.agent.status().pool).toEqual({ name: 'Office', isFixed: true });
    const leaving = anna.bridge.call('pool.leave');
    await expect(leaving).rejects.toMatchObject({ failure: { code: 'conflict' } });
  });

  test('says what is wrong with a name or a pass phrase', async () => {
    const { bridge } = await startAgent();
    const short = bridge.call('pool.join', { name: 'Office', passPhrase: 'secret' });
    await expect(short).rejects.toThrow(/shorter than 12 characters/);
    const nameless = bridge.call('pool.join', { ...OFFICE, name: ' ' });
    await expect(nameless).rejects.toThrow(/name is empty/);
  });
});

describe('a data directory', () => {
  test('keeps the key for this user alone, and the pass phrase nowhere', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const dataDir = temporaryDirectory();
    const { agent, bridge } = await startAgent({ dataDir, log });
    await bridge.call('pool.join', OFFICE);
    await expect(bridge.call('pool.join', { ...OFFICE, name: '' })).rejects.toThrow();
    await agent.stop();
    expect(statSync(join(dataDir, 'pool.key')).mode & 0o777).toBe(0o600);
    const files = readdirSync(dataDir).map((file) => readFileSync(join(dataDir, file), 'latin1'));
    expect([...files, ...lines].filter((text) => text.includes(OFFICE.passPhrase))).toEqual([]);

    const again = await startAgent({ dataDir });
    expect(again.agent.status().pool).toEqual({ name: 'Office', isFixed: false });
    await again.bridge.call('pool.leave');
    expect(readdirSync(dataDir)).not.toContain('pool.key');
  });

  test('asks for the pass phrase only for a pool that it does not know', async () => {
    const dataDir = temporaryDirectory();
    const asked: string[] = [];
    const passPhrase = async (): Promise<string> => {
      asked.push('asked');
      return OFFICE.passPhrase;
    };
    for (const name of ['Office', ' Office', 'Cellar', 'Cellar']) {
      const { agent } = await startAgent({ dataDir, pool: { name, passPhrase } });
      expect(agent.status().pool?.name).toBe(name.trim());
      await agent.stop();
    }
    expect(asked).toHaveLength(2);
  });

  test('with a damaged key opens to nobody', async () => {
    const dataDir = temporaryDirectory();
    writeFileSync(join(dataDir, 'pool.key'), '/key/swarm/psk/1.0.0/\n/base16/\nabc\nOffice\n');
    const starting = createAgent({ dataDir, version: '1', log: silent, mdns: false });
    await expect(starting).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining('join the pool again'),
    });
  });
});

async function problemsOf({ bridge }: LinkedAgent, { address }: LinkedAgent): Promise<string[]> {
  const problems: string[] = [];
  for await (const item of bridge.open('doctor.run', { address })) {
    if (item.kind === 'found' && item.finding.level === 'problem')
      problems.push(item.finding.message);
  }
  return problems;
}

/** One that stays the same when the agent listens anew. */
async function ownAddress(): Promise<string> {
  return `/ip4/127.0.0.1/tcp/${await findFreePort(randomInt(20_000, 30_000))}`;
}

async function isSeen(
  from: LinkedAgent,
  peer: LinkedAgent,
  presence: 'present' | 'gone',
): Promise<void> {
  await eventually(() => peerAt(from, peer)).toMatchObject({ presence });
}

async function reconnects(one: LinkedAgent, other: LinkedAgent): Promise<void> {
  await isSeen(one, other, 'present');
  await isSeen(other, one, 'present');
}
