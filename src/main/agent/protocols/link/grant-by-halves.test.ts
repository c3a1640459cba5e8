import type { Stream } from '@libp2p/interface';
import { expect, test, vi } from 'vitest';
import { MeteredStream } from '../../../../../test/support/metered-stream.ts';
import { dial, startRawNode } from '../../../../../test/support/raw-node.ts';
import { grantByHalves } from './grant-by-halves.ts';

const PROTOCOL = '/test/grants/1.0.0';
const MESSAGES = 200;

test('small messages cost their reader no frame each', async () => {
  const usual = await framesFor(MESSAGES, 20, () => {});
  const thrifty = await framesFor(MESSAGES, 20, grantByHalves);
  expect(usual).toBeGreaterThanOrEqual(MESSAGES);
  expect(thrifty).toBeLessThan(MESSAGES / 10);
});

test('much more than a window still arrives', async () => {
  const grants = await framesFor(64, 64 * 1024, grantByHalves);
  expect(grants).toBeGreaterThan(0);
});

test('a stream of another kind is left as it is', () => {
  const stream = new MeteredStream(1_024);
  grantByHalves(stream);
  expect(Object.keys(stream)).not.toContain('sendWindowUpdate');
});

/** Sends messages one by one. @returns how many frames the reader wrote meanwhile. */
async function framesFor(
  messages: number,
  bytes: number,
  prepare: (stream: Stream) => void,
): Promise<number> {
  let received = 0;
  const reader = await startRawNode({
    [PROTOCOL]: (stream) => {
      prepare(stream);
      stream.addEventListener('message', ({ data }) => {
        received += data.byteLength;
      });
    },
  });
  const writer = await startRawNode();
  const connection = await dial(writer, reader);
  const stream = await connection.newStream(PROTOCOL);
  const grants = vi.spyOn(stream as Stream & { handleWindowUpdate(): void }, 'handleWindowUpdate');
  for (let sent = 1; sent <= messages; sent += 1) {
    if (!stream.send(new Uint8Array(bytes))) await stream.onDrain();
    await vi.waitUntil(() => received >= sent * bytes, { interval: 1 });
  }
  return grants.mock.calls.length;
}
