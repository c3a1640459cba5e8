import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { dial, startRawNode } from '../../../../test/support/raw-node.ts';
import { systemClock } from '../support/clock.ts';
import { measureRoundTrip } from './round-trip.ts';

test('a round trip takes some time, and less than opening a connection', async () => {
  const peer = await startRawNode();
  const startedAt = performance.now();
  const connection = await dial(await startRawNode(), peer);
  const dialMs = performance.now() - startedAt;
  const rttMs = await measureRoundTrip(connection, systemClock, AbortSignal.timeout(5_000));
  expect(rttMs).toBeGreaterThan(0);
  expect(rttMs).toBeLessThan(dialMs);
  await expect.poll(() => connection.streams.length).toBe(0);
});

test('a peer that never answers is given up, with its stream', async () => {
  const peer = await startRawNode();
  await peer.node.unhandle('/ipfs/ping/1.0.0');
  await peer.node.handle('/ipfs/ping/1.0.0', async () => {
    await wait(1_000);
  });
  const connection = await dial(await startRawNode(), peer);
  const measuring = measureRoundTrip(connection, systemClock, AbortSignal.timeout(100));
  await expect(measuring).rejects.toThrow();
  await expect.poll(() => connection.streams.length).toBe(0);
});
