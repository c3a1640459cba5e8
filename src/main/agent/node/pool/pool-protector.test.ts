import { identify } from '@libp2p/identify';
import type { Connection, ConnectionProtector, Libp2p, Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { preSharedKey } from '@libp2p/pnet';
import { tcp } from '@libp2p/tcp';
import { multiaddrConnectionPair } from '@libp2p/utils';
import { yamux } from '@libp2p/yamux';
import fc from 'fast-check';
import { createLibp2p } from 'libp2p';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { swarmKeyOf } from './pool-key.ts';
import { createPoolProtector } from './pool-protector.ts';

const ours = Buffer.alloc(32, 7);
const ECHO = '/echo/1.0.0';

/** libp2p's own implementation of private networks. */
const stock = (bytes: Uint8Array): ConnectionProtector =>
  preSharedKey({ psk: Buffer.from(swarmKeyOf({ name: 'x', bytes })) })();

describe('a protected connection', () => {
  test.each([
    ['ours', 'ours', createPoolProtector(() => ours), createPoolProtector(() => ours)],
    ['ours', "libp2p's", createPoolProtector(() => ours), stock(ours)],
    ["libp2p's", 'ours', stock(ours), createPoolProtector(() => ours)],
  ])('is understood between %s and %s', async (_, __, one, other) => {
    const dialer = await startNode(one);
    const listener = await startNode(other);
    const text = Buffer.from('0123456789abcdef'.repeat(20_000));
    expect(await echo(await dialer.dial(listener.getMultiaddrs()), text)).toEqual(text);
  });

  test('is refused to who has another key, or none', async () => {
    const listener = await startNode(createPoolProtector(() => ours));
    for (const key of [Buffer.alloc(32, 8), null]) {
      const stranger = await startNode(createPoolProtector(() => key));
      await expect(stranger.dial(listener.getMultiaddrs())).rejects.toThrow();
    }
    expect(listener.getConnections()).toEqual([]);
  });

  test('is protected by the key that is there when it is opened', async () => {
    let key: Uint8Array | null = null;
    const changing = createPoolProtector(() => key);
    const [dialer, listener] = [await startNode(changing), await startNode(changing)];
    const open = await dialer.dial(listener.getMultiaddrs());
    key = ours;
    expect(await echo(open, Buffer.from('still open'))).toEqual(Buffer.from('still open'));
    await open.close();
    const closed = await dialer.dial(listener.getMultiaddrs());
    expect(await echo(closed, Buffer.from('protected'))).toEqual(Buffer.from('protected'));
  });

  test('carries what is sent in pieces of any size, and nothing of it in clear', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(pieces, async (sent) => {
        const { near, far, wire } = await protectedPair();
        const received: Uint8Array[] = [];
        far.addEventListener('message', ({ data }) => received.push(data.subarray()));
        for (const piece of sent) near.send(piece);
        const all = Buffer.concat(sent);
        await vi.waitFor(() => expect(Buffer.concat(received)).toEqual(all), { interval: 1 });
        expect(wire().byteLength).toBe(24 + all.byteLength);
        const long = sent.find(({ byteLength }) => byteLength > 16);
        if (long !== undefined) expect(wire().includes(Buffer.from(long))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test('waits, goes on and ends with the one below it', async () => {
    const { near, far, below } = await protectedPair();
    const [pausing, resuming] = [vi.spyOn(below, 'pause'), vi.spyOn(below, 'resume')];
    far.pause();
    expect(pausing).toHaveBeenCalledOnce();
    expect(resuming).not.toHaveBeenCalled();
    far.resume();
    expect(resuming).toHaveBeenCalledOnce();
    const ended = new Promise((resolve) => far.addEventListener('close', resolve));
    await near.close();
    await ended;
    expect([near.status, far.status]).toEqual(['closed', 'closed']);
  });

  test('is reset when the one below it is', async () => {
    const { near, far } = await protectedPair();
    const reset = new Promise((resolve) => far.addEventListener('close', resolve));
    near.abort(new Error('enough'));
    await reset;
    expect([near.status, far.status]).toEqual(['aborted', 'reset']);
  });

  test('ends when the one below it is given up here', async () => {
    const { far, below } = await protectedPair();
    below.abort(new Error('unplugged'));
    expect(far.status).toBe('aborted');
  });
});

async function protectedPair() {
  const [one, other] = multiaddrConnectionPair();
  const sending = vi.spyOn(one, 'send');
  const protector = createPoolProtector(() => ours);
  const [near, far] = await Promise.all([protector.protect(one), protector.protect(other)]);
  const wire = (): Buffer => Buffer.concat(sending.mock.calls.map(([data]) => data.subarray()));
  return { near, far, below: other, wire };
}

async function startNode(protector: ConnectionProtector): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionProtector: () => protector,
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
    connectionManager: { reconnectRetries: 0, addressDialTimeout: 1_000 },
  });
  onTestFinished(() => node.stop());
  await node.handle(ECHO, (stream) => {
    stream.addEventListener('message', ({ data }) => stream.send(data));
  });
  return node;
}

async function echo(connection: Connection, text: Buffer): Promise<Buffer> {
  const stream: Stream = await connection.newStream(ECHO);
  const received: Uint8Array[] = [];
  stream.addEventListener('message', ({ data }) => received.push(data.subarray()));
  stream.send(text);
  await vi.waitFor(() => expect(Buffer.concat(received).byteLength).toBe(text.byteLength), 5_000);
  return Buffer.concat(received);
}
