import type { Stream } from '@libp2p/interface';
import { describe, expect, test } from 'vitest';
import { DOCTOR_PROTOCOL } from '../../src/main/agent/protocols/doctor/constants.ts';
import type { Diagnosis, Finding } from '../../src/shared/model/doctor.ts';
import { aPeerId } from '../support/builders.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import {
  eventually,
  type LinkedAgent,
  link,
  linkedPair,
  peerAt,
  startAgent,
} from '../support/linked-agents.ts';
import { dial, type RawLinkPeer, startRawLinkPeer, startRawNode } from '../support/raw-node.ts';

type Asked = Parameters<LinkedAgent['bridge']['open']>[1] & { peer?: string; address?: string };

async function diagnose({ bridge }: LinkedAgent, asked: Asked = {}): Promise<Diagnosis[]> {
  const items: Diagnosis[] = [];
  for await (const item of bridge.open('doctor.run', asked)) items.push(item);
  return items;
}

async function examine(agent: LinkedAgent, asked: Asked = {}): Promise<Finding[]> {
  return (await diagnose(agent, asked)).flatMap((item) =>
    item.kind === 'found' ? [item.finding] : [],
  );
}

function about(findings: readonly Finding[], check: Finding['check']): Finding[] {
  return findings.filter((finding) => finding.check === check);
}

describe('the doctor of an agent without peers', () => {
  test('tells of this machine, one thing after the other', async () => {
    const anna = await startAgent();
    const items = await diagnose(anna);
    expect(items[0]).toEqual({ kind: 'testing', words: 'The network of this machine' });
    const checks = items.flatMap((item) => (item.kind === 'found' ? [item.finding.check] : []));
    expect([...new Set(checks)]).toEqual([
      'interfaces',
      'port',
      'identity',
      'multicast',
      'pool',
      'neighbours',
    ]);
  });

  test('refuses what is no address before it begins', async () => {
    const anna = await startAgent();
    for (const address of ['two words', '10.1.2', '/ip4/10.0.0.1/udp/4737']) {
      await expect(examine(anna, { address })).rejects.toMatchObject({
        failure: { code: 'invalid_input' },
      });
    }
  });

  test('knows no way to a peer that it never met', async () => {
    const findings = await examine(await startAgent(), { peer: aPeerId('nobody') });
    expect(about(findings, 'address')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('no address of it is known') },
    ]);
  });

  test('can be left in the middle', async () => {
    const anna = await startAgent();
    for await (const item of anna.bridge.open('doctor.run', {})) {
      expect(item.kind).toBe('testing');
      break;
    }
    expect((await examine(anna)).length).toBeGreaterThan(0);
  });
});

describe('two connected agents', () => {
  test('are looked at from both ends', async () => {
    const { anna, boris } = await linkedPair();
    const findings = await examine(anna, { peer: boris.id });
    expect(about(findings, 'version')).toMatchObject([{ level: 'good' }]);
    expect(about(findings, 'clock')).toMatchObject([
      {
        level: 'good',
        message: expect.stringMatching(/^The clocks of Boris and this machine agree/),
      },
    ]);
    expect(about(findings, 'reach')).toMatchObject([
      { level: 'good', message: `Boris can connect to port ${portOf(anna)} here.` },
      { level: 'good', message: 'This machine can connect to Boris.' },
    ]);
    expect(about(findings, 'trust')).toMatchObject([{ level: 'good' }, { level: 'good' }]);
    // The connection back was closed again.
    await eventually(async () => (await peerAt(anna, boris))?.presence).toBe('present');
  });

  test('test the port of this machine without being asked for by name', async () => {
    const { anna } = await linkedPair();
    const findings = await examine(anna);
    expect(about(findings, 'neighbours')).toMatchObject([{ message: 'Connected: Boris.' }]);
    expect(about(findings, 'reach')).toMatchObject([{ level: 'good' }]);
  });

  test('that ask their people first are told how to change that', async () => {
    const anna = await startAgent({ name: 'Anna' });
    const boris = await startAgent({ name: 'Boris' });
    await link(anna, boris);
    expect(about(await examine(anna, { peer: boris.id }), 'trust')).toMatchObject([
      { level: 'note', message: expect.stringContaining('Boris has to ask') },
      { level: 'note', message: expect.stringContaining('asks its person') },
    ]);
  });

  test('whose clocks differ by an hour are told so', async () => {
    const clock = createFakeClock(Date.now() + 3_600_000);
    const { anna, boris } = await linkedPair({}, { clock });
    const findings = await examine(anna, { peer: boris.id });
    expect(about(findings, 'clock')).toMatchObject([
      { level: 'problem', message: expect.stringMatching(/is 60 min ahead of this machine’s/) },
    ]);
  });

  test('answer six times a minute by connecting back, and no more', async () => {
    const { anna, boris } = await linkedPair();
    const told: (string | undefined)[] = [];
    for (let count = 0; count < 7; count += 1) {
      told.push(about(await examine(anna, { peer: boris.id }), 'reach')[0]?.message);
    }
    expect(told.slice(0, 6).every((message) => message?.includes('can connect'))).toBe(true);
    expect(told[6]).toBe('Boris was asked too often.');
  });
});

describe('an agent that is blocked', () => {
  test('is told that it may be, and its doctor gets no answer', async () => {
    const { anna, boris } = await linkedPair();
    await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'blocked' });
    await eventually(async () => (await peerAt(anna, boris))?.presence).toBe('gone');
    const findings = await examine(anna, { peer: boris.id });
    expect(about(findings, 'version')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('opens no link') },
    ]);
    expect(about(findings, 'reach')[0]).toMatchObject({
      level: 'note',
      message: 'Boris gave no answer to the doctor.',
    });
    const here = await examine(boris, { peer: anna.id });
    expect(about(here, 'trust')[0]).toMatchObject({ level: 'problem' });
  });

  test('and away is not dialled', async () => {
    const { anna, boris } = await linkedPair();
    await boris.bridge.call('peer.trust', { peer: anna.id, trust: 'blocked' });
    await anna.agent.stop();
    await eventually(async () => (await peerAt(boris, anna))?.presence).toBe('gone');
    await eventually(async () =>
      about(await examine(boris, { peer: anna.id }), 'trust'),
    ).toHaveLength(1);
    expect(about(await examine(boris, { peer: anna.id }), 'address')).toEqual([]);
  });
});

describe('an address', () => {
  test('that answers is connected to, and looked at from both ends', async () => {
    const anna = await startAgent({ name: 'Anna' });
    const boris = await startAgent({ name: 'Boris' });
    const findings = await examine(anna, { address: boris.address });
    expect(about(findings, 'address')).toMatchObject([
      { level: 'good', message: expect.stringContaining('Boris is connected: this machine') },
    ]);
    expect(about(findings, 'reach')).toHaveLength(2);
  });

  test('of this machine is told from others, with and without its PeerId', async () => {
    const anna = await startAgent();
    for (const address of [anna.address, anna.address.replace(/\/p2p\/.*/, '')]) {
      expect(about(await examine(anna, { address }), 'address')).toMatchObject([
        { level: 'problem', message: expect.stringContaining('of this machine itself') },
      ]);
    }
  });

  test('of another machine than was meant is told', async () => {
    const [anna, boris] = [await startAgent(), await startAgent()];
    const { id } = await startRawNode();
    const address = boris.address.replace(boris.id, id);
    expect(about(await examine(anna, { address }), 'address')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('another machine than') },
    ]);
  });

  test('of another libp2p program is no Meshtask, and is kept out for a while', async () => {
    const anna = await startAgent();
    const raw = await startRawNode();
    expect(about(await examine(anna, { address: raw.address }), 'version')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('another libp2p program') },
    ]);
    expect(about(await examine(anna, { address: raw.address }), 'address')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('keeps the one at') },
    ]);
  });

  test('where nobody listens is refused', async () => {
    const findings = await examine(await startAgent(), { address: '127.0.0.1:1' });
    expect(about(findings, 'address')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('refuses connections at 127.0.0.1:1') },
    ]);
  });

  test('of a peer that was there before is looked at when it is away', async () => {
    const { anna, boris } = await linkedPair();
    await boris.agent.stop();
    await eventually(async () => (await peerAt(anna, boris))?.presence).toBe('gone');
    const findings = await examine(anna, { peer: boris.id });
    expect(about(findings, 'address')[0]).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('Boris refuses connections at 127.0.0.1:'),
    });
  });
});

describe('a peer of another kind', () => {
  test('without the doctor’s protocol is an older version', async () => {
    const anna = await startAgent();
    const raw = await startRawLinkPeer();
    await connectRaw(raw, anna);
    const findings = await examine(anna, { peer: raw.id });
    expect(about(findings, 'reach')[0]).toMatchObject({
      level: 'note',
      message: 'Raw cannot test from its side.',
    });
    expect(about(findings, 'version')).toMatchObject([{ level: 'note' }]);
  });

  const goodState = { now: 1, version: '1', trust: 'ask', multicast: 'works', hears_you: false };

  test.each<[string, string]>([
    ['garbage', 'garbage'],
    ['nothing', ''],
    ['another type', JSON.stringify({ ...goodState, now: 'noon' })],
    ['an unknown word', JSON.stringify({ ...goodState, multicast: 'maybe' })],
    ['10 MB', 'x'.repeat(10_000_000)],
    ['a long version', JSON.stringify({ ...goodState, version: 'v'.repeat(65) })],
  ])('that answers %s has given no answer', async (_, answer) => {
    const anna = await startAgent();
    const raw = await startRawLinkPeer();
    await raw.node.handle(DOCTOR_PROTOCOL, (stream) => say(stream, answer));
    await connectRaw(raw, anna);
    const findings = await examine(anna, { peer: raw.id });
    expect(about(findings, 'reach')[0]).toMatchObject({
      message: 'Raw gave no answer to the doctor.',
    });
    expect(about(findings, 'clock')).toEqual([]);
  });

  test.each([
    [{ multicast: 'off' }, 'note', 'does not look for others by multicast'],
    [{ multicast: 'silent' }, 'problem', 'does not even hear its own multicast'],
  ])('that says %j of its multicast is believed', async (said, level, words) => {
    const anna = await startAgent();
    const raw = await startRawLinkPeer();
    await raw.node.handle(DOCTOR_PROTOCOL, (stream) =>
      say(stream, JSON.stringify({ ...goodState, ...said })),
    );
    await connectRaw(raw, anna);
    const [, there] = about(await examine(anna, { peer: raw.id }), 'multicast');
    expect(there).toMatchObject({ level, message: expect.stringContaining(words) });
  });

  test.each([
    ['timed_out', 'cannot connect to port'],
    ['refused', 'it is refused'],
    ['unreachable', 'it is out of its reach'],
    ['failed', 'finds something else there'],
  ])('that could not connect back (%s) is told of with the next step', async (outcome, words) => {
    const anna = await startAgent();
    const raw = await startRawLinkPeer();
    const answer = { ...goodState, outcome, address: '192.168.1.7:4737' };
    await raw.node.handle(DOCTOR_PROTOCOL, (stream) => say(stream, JSON.stringify(answer)));
    await connectRaw(raw, anna);
    const [here] = about(await examine(anna, { peer: raw.id }), 'reach');
    expect(here).toMatchObject({ level: 'problem', message: expect.stringContaining(words) });
    expect(here?.step).not.toBeNull();
  });
});

describe('the doctor’s protocol', () => {
  test.each<[string, string, RegExp | null]>([
    ['garbage', 'garbage', null],
    ['an unknown question', '{"ask":"everything"}', null],
    ['no port', '{"ask":"dial_back"}', null],
    ['port 0', '{"ask":"dial_back","port":0}', null],
    ['port 70000', '{"ask":"dial_back","port":70000}', null],
    ['a host of its own choice', '{"ask":"dial_back","port":1,"host":"10.0.0.1"}', /"127.0.0.1:1"/],
    ['5 KiB', `{"ask":"state","more":"${'x'.repeat(5_000)}"}`, null],
    ['its state', '{"ask":"state"}', /"version":"1.2.3"/],
  ])('is asked %s', async (_, question, answer) => {
    const anna = await startAgent();
    const raw = await startRawLinkPeer();
    const connection = await dial(raw, anna);
    const stream = await connection.newStream(DOCTOR_PROTOCOL);
    const asking = ask(stream, question);
    if (answer === null) await expect(asking).rejects.toThrow();
    else expect(await asking).toMatch(answer);
    // It goes on serving.
    expect(await ask(await connection.newStream(DOCTOR_PROTOCOL), '{"ask":"state"}')).toMatch(
      /"now"/,
    );
  });

  test('connects back to the identity that asked, and tells another’s port from it', async () => {
    const [anna, boris] = [await startAgent(), await startAgent()];
    const raw = await startRawLinkPeer();
    const connection = await dial(raw, anna);
    const outcomes: string[] = [];
    for (const asked of [raw, boris]) {
      const stream = await connection.newStream(DOCTOR_PROTOCOL);
      outcomes.push(await ask(stream, `{"ask":"dial_back","port":${portOf(asked)}}`));
    }
    expect(outcomes).toEqual([
      expect.stringContaining('"reached"'),
      expect.stringContaining('"failed"'),
    ]);
  });

  test('goes on when nobody waits for the answer', async () => {
    const anna = await startAgent();
    const raw = await startRawLinkPeer();
    const connection = await dial(raw, anna);
    const stream = await connection.newStream(DOCTOR_PROTOCOL);
    stream.send(Buffer.from(`{"ask":"dial_back","port":${portOf(raw)}}`));
    await stream.close();
    stream.abort(new Error('Never mind.'));
    const answer = await ask(await connection.newStream(DOCTOR_PROTOCOL), '{"ask":"state"}');
    expect(answer).toMatch(/"now"/);
  });

  test('answers sixty questions a minute of one peer', async () => {
    const anna = await startAgent();
    const connection = await dial(await startRawLinkPeer(), anna);
    const answers: string[] = [];
    for (let count = 0; count < 61; count += 1) {
      answers.push(await ask(await connection.newStream(DOCTOR_PROTOCOL), '{"ask":"state"}'));
    }
    expect(answers.filter((answer) => answer.includes('"now"'))).toHaveLength(60);
    expect(answers[60]).toBe('{"error":{"code":"busy"}}');
  });
});

function portOf({ address }: { readonly address: string }): string {
  return /(?<=tcp\/)\d+/.exec(address)?.[0] ?? '';
}

async function connectRaw(raw: RawLinkPeer, agent: LinkedAgent): Promise<void> {
  await agent.bridge.call('peer.connect', { address: raw.address });
  await eventually(async () => (await peerAt(agent, raw))?.presence).toBe('present');
}

async function say(stream: Stream, answer: string): Promise<void> {
  stream.addEventListener('message', () => {});
  for (let start = 0; start < answer.length; start += 100_000) {
    if (!stream.send(Buffer.from(answer.slice(start, start + 100_000)))) await stream.onDrain();
  }
  await stream.close();
}

async function ask(stream: Stream, question: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  const answer = (async (): Promise<string> => {
    for await (const chunk of stream) chunks.push(chunk.subarray());
    if (chunks.length === 0) throw new Error('No answer.');
    return Buffer.concat(chunks).toString();
  })();
  stream.send(Buffer.from(question));
  await stream.close();
  return await answer;
}
