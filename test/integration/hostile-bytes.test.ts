import { randomBytes } from 'node:crypto';
import type { Stream } from '@libp2p/interface';
import * as varint from 'uint8-varint';
import { expect, test, vi } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../src/main/agent/protocols/link/constants.ts';
import { encodeFrame } from '../../src/main/agent/protocols/link/frames.ts';
import { openArena } from '../support/attack/arena.ts';
import { aTask, aTaskId } from '../support/builders.ts';
import { connectRaw, type HostilePeer, yamuxFrame, yamuxHeader } from '../support/hostile-peer.ts';
import { eventually } from '../support/linked-agents.ts';
import { aHello, type Message, type RawLink } from '../support/raw-node.ts';

vi.setConfig({ testTimeout: 60_000 });
const arena = openArena();
const OFFENCES_UNTIL_DROPPED = 10;
const withdrawal = { type: 'withdraw', task_id: aTaskId(), attempt: 1 };

const brokenFrames: readonly [what: string, bytes: Uint8Array][] = [
  ['garbage', Buffer.concat([Uint8Array.of(100), randomBytes(100)])],
  ['a length of 2⁶³', Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01)],
  ['a length of 1 GiB and no body', Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04)],
  ['a frame of 1 MiB and a byte', frameOf(MAX_MESSAGE_BYTES + 1)],
  ['empty frames', new Uint8Array(1_000)],
];

test.each(brokenFrames)('%s on the link gets its sender dropped', async (what, bytes) => {
  await arena.attack({ what: `link: ${what}`, times: OFFENCES_UNTIL_DROPPED }, async () => {
    const peer = await arena.hostile();
    await offend(peer, (link) => link.sayBytes(bytes));
    return 'dropped';
  });
});

test('half a frame, and the end of the stream, is forgotten', async () => {
  await arena.attack({ what: 'link: half a frame', times: 20 }, async () => {
    const peer = await arena.hostile();
    for (let round = 0; round < 20; round += 1) {
      const link = await peer.openLink();
      link.say(aHello());
      link.sayBytes(frameOf(MAX_MESSAGE_BYTES).subarray(0, 100_000));
      await link.stream.close();
      await eventually(() => link.isOpen()).toBe(false);
    }
    await expectService(await greet(peer));
    return 'served';
  });
});

test('a frame of exactly 1 MiB is read', async () => {
  await arena.attack({ what: 'link: a frame of 1 MiB', times: 8 }, async () => {
    const link = await greet(await arena.hostile());
    for (let round = 0; round < 8; round += 1) await send(link.stream, frameOf(MAX_MESSAGE_BYTES));
    await expectService(link);
    return 'served';
  });
});

test('a frame that comes byte by byte holds up nobody', async () => {
  await arena.attack({ what: 'link: a frame of 32 KiB, byte by byte', times: 1 }, async () => {
    const link = await greet(await arena.hostile());
    const frame = frameOf(32 * 1024);
    for (const byte of frame.subarray(0, -1)) await send(link.stream, Uint8Array.of(byte));
    await send(link.stream, Buffer.concat([frame.subarray(-1), encodeFrame(withdrawal)]));
    return await outcome(link);
  });
});

const strangeJson: readonly [what: string, text: string][] = [
  ['JSON of 250,000 levels', `{"type":"dance","x":${'['.repeat(250_000)}${']'.repeat(250_000)}}`],
  ['JSON of 300,000 numbers', `{"type":"dance","x":[${'7,'.repeat(300_000)}7]}`],
  ['an object of 60,000 fields', objectOf(60_000)],
  ['fields named __proto__', '{"type":"dance","__proto__":{"type":"submit"},"constructor":1}'],
];

test.each(strangeJson)('%s stops nobody', async (what, text) => {
  await arena.attack({ what: `link: ${what}`, times: 10 }, async () => {
    const link = await greet(await arena.hostile());
    for (let round = 0; round < 10; round += 1) await send(link.stream, frame(text));
    await send(link.stream, encodeFrame(withdrawal));
    return await outcome(link);
  });
});

test('messages of unknown types, and unknown fields, are ignored', async () => {
  await arena.attack({ what: 'link: messages of unknown types', times: 20_000 }, async () => {
    const link = await greet(await arena.hostile());
    const batch = Buffer.concat(
      Array.from({ length: 1_000 }, (_, index) => encodeFrame({ type: `dance-${index}`, a: [1] })),
    );
    for (let round = 0; round < 20; round += 1) await send(link.stream, batch);
    await expectService(link, { ...withdrawal, mood: 'good', __proto__: null });
    return 'served';
  });
});

test('a wrong type in any field resets the link, and ten of them drop the peer', async () => {
  const messages = wrongMessages();
  await arena.attack({ what: 'link: a wrong field', times: messages.length }, async () => {
    for (let next = 0; next < messages.length; next += OFFENCES_UNTIL_DROPPED - 1) {
      const peer = await arena.hostile();
      for (const message of messages.slice(next, next + OFFENCES_UNTIL_DROPPED - 1)) {
        const link = await peer.openLink();
        if (message.type !== 'hello') link.say(aHello());
        link.say(message);
        await expect.poll(() => link.isOpen(), { message: JSON.stringify(message) }).toBe(false);
      }
      expect(peer.isConnected()).toBe(true);
      await offend(peer, (link) => link.say({ type: 7 }), 1);
    }
    return 'dropped at each tenth';
  });
});

const brokenRequests: readonly [what: string, bytes: Uint8Array][] = [
  ['garbage', randomBytes(100)],
  ['no document', new Uint8Array(0)],
  ['half a document', Buffer.from('{"id":"0000')],
  ['a document of 1 MiB and a byte', Buffer.alloc(MAX_MESSAGE_BYTES + 1, '{"id":1} ')],
  ['JSON of 250,000 levels', Buffer.from('['.repeat(250_000) + ']'.repeat(250_000))],
  ['an id that is none', Buffer.from('{"id":{"$ne":null},"prompt":"x"}')],
];

test.each(brokenRequests)('%s as a request gets its sender dropped', async (what, bytes) => {
  await arena.attack({ what: `task: ${what}`, times: OFFENCES_UNTIL_DROPPED }, async () => {
    const peer = await arena.hostile({ protocols: ['task'] });
    for (let offence = 1; offence <= OFFENCES_UNTIL_DROPPED; offence += 1) {
      const { stream, answer } = await peer.openTask();
      if (bytes.byteLength > 0) stream.send(bytes);
      await stream.close().catch(() => {});
      expect(await answer).toBe('');
    }
    await eventually(() => peer.isConnected()).toBe(false);
    return 'dropped';
  });
});

test('a request of exactly 1 MiB, of wrong fields and unknown ones, is answered', async () => {
  const requests = wrongRequests();
  await arena.attack({ what: 'task: a wrong field', times: requests.length }, async () => {
    const peer = await arena.hostile({ protocols: ['task'] });
    for (const request of requests) {
      const { stream, answer } = await peer.openTask();
      await send(stream, Buffer.from(JSON.stringify(request).padEnd(MAX_MESSAGE_BYTES, ' ')));
      await stream.close();
      expect(JSON.parse(await answer)).toMatchObject({ error: { code: /invalid_task|too_large/ } });
    }
    return 'answered invalid_task';
  });
});

test('a Yamux frame that is longer than any window ends the connection', async () => {
  await arena.attack({ what: 'Yamux: a frame of 1 GiB', times: 4, boundMiB: 64 }, async () => {
    for (let round = 0; round < 4; round += 1) {
      const { bytes, stop } = await connectRaw(arena.victim);
      bytes.send(yamuxHeader(yamuxFrame.data, { streamId: 1, length: 2 ** 30, isFirst: true }));
      const filling = Buffer.alloc(64 * 1024);
      for (let sent = 0; sent < 64 && bytes.status === 'open'; sent += 1) {
        for (let part = 0; part < 32 && bytes.status === 'open'; part += 1) {
          if (!bytes.send(filling)) await bytes.onDrain().catch(() => {});
        }
      }
      await eventually(() => bytes.status).not.toBe('open');
      await stop();
    }
    return 'cut off';
  });
});

test('a Yamux frame that comes byte by byte holds up nobody', async () => {
  await arena.attack({ what: 'Yamux: a frame of 128 KiB, byte by byte', times: 1 }, async () => {
    const { bytes, stop } = await connectRaw(arena.victim);
    const length = 128 * 1024;
    bytes.send(yamuxHeader(yamuxFrame.data, { streamId: 1, length, isFirst: true }));
    for (let sent = 0; sent < length - 1; sent += 1) {
      if (!bytes.send(new Uint8Array(1))) await bytes.onDrain();
    }
    bytes.send(new Uint8Array(2));
    await stop();
    return 'ignored';
  });
});

/** A link on which both have said hello. */
async function greet(peer: HostilePeer): Promise<RawLink> {
  const link = await peer.openLink();
  link.say(aHello());
  await eventually(() => link.words()).toContain('hello');
  return link;
}

async function expectService(link: RawLink, request: object = withdrawal): Promise<void> {
  link.say(request);
  await eventually(() => link.words()).toContain('withdrawn');
  expect(link.isOpen()).toBe(true);
}

/** Breaks the protocol on one link after the other, until the agent has had enough. */
async function offend(
  peer: HostilePeer,
  act: (link: RawLink) => void,
  times = OFFENCES_UNTIL_DROPPED,
): Promise<void> {
  for (let offence = 1; offence <= times; offence += 1) {
    const link = await peer.openLink();
    link.say(aHello());
    act(link);
    await eventually(() => link.isOpen()).toBe(false);
  }
  await eventually(() => peer.isConnected()).toBe(false);
}

/** Sends at the pace at which the agent reads; what it has had enough of is not sent. */
async function send(stream: Stream, bytes: Uint8Array): Promise<void> {
  if (stream.status !== 'open') return;
  if (!stream.send(bytes)) await stream.onDrain().catch(() => {});
}

/** Whether it was served after all, or what it asked for took too long. */
async function outcome(link: RawLink): Promise<string> {
  await vi.waitUntil(() => !link.isOpen() || link.words().includes('withdrawn'), {
    timeout: 20_000,
  });
  return link.isOpen() ? 'served' : 'slowed, and dropped as silent';
}

function frame(text: string): Uint8Array {
  const body = Buffer.from(text);
  return Buffer.concat([varint.encode(body.length), body]);
}

/** A frame whose body has this many bytes. */
function frameOf(bytes: number): Uint8Array {
  const envelope = JSON.stringify({ type: 'dance', x: '' }).length;
  return frame(JSON.stringify({ type: 'dance', x: 'x'.repeat(bytes - envelope) }));
}

function objectOf(fields: number): string {
  const names = Array.from({ length: fields }, (_, index) => `"field${index}":1`);
  return `{"type":"dance",${names.join(',')}}`;
}

/** Every field of what a requester may say, with what does not belong there. */
function wrongMessages(): Message[] {
  const submit = { type: 'submit', task: aTask(), attempt: 1, timeout_ms: 1_000, trace: '00-1' };
  return [
    aHello(),
    submit,
    withdrawal,
    { ...withdrawal, type: 'cancel' },
    { type: 'bye', reason: '' },
  ].flatMap((message: Message) =>
    Object.keys(message)
      .filter((field) => field !== 'type')
      .flatMap((field) => [null, [], { x: 1 }].map((wrong) => ({ ...message, [field]: wrong }))),
  );
}

function wrongRequests(): Message[] {
  const task: Message = aTask();
  return ['prompt', 'sender', 'timestamp', 'priority'].flatMap((field) =>
    [null, -1, 0.5, 'x'.repeat(300_000), [], {}].map((wrong) => ({
      ...task,
      [field]: wrong,
      colour: 'red',
    })),
  );
}
