import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import { eventually } from '../../../../test/support/linked-agents.ts';
import { type RawNode, startRawNode } from '../../../../test/support/raw-node.ts';
import type { PeerId } from '../../../shared/model/ids.ts';
import { Dialer, parseAddress, peerIn, withoutPeer } from './dialer.ts';

const NOBODY = '/ip4/127.0.0.1/tcp/1';
const LOWEST = '1';
const HIGHEST = 'z';

interface Dialling {
  readonly clock: FakeClock;
  readonly dialer: Dialer;
  readonly own: RawNode;
  readonly other: RawNode;
  /** Where remembered peers were seen. */
  readonly remembered: Map<PeerId, readonly string[]>;
  readonly shunned: Set<PeerId>;
  readonly failures: () => number;
  isConnected(): boolean;
  /** Runs the clock until a dial that is due has failed or succeeded. */
  settles(ms: number): Promise<void>;
}

/** A dialer on a real node, and another node to find. */
async function createDialer(self: PeerId = LOWEST): Promise<Dialling> {
  const clock = createFakeClock();
  const own = await startRawNode();
  const other = await startRawNode();
  const remembered = new Map<PeerId, readonly string[]>();
  const shunned = new Set<PeerId>();
  let failures = 0;
  const count = (): void => {
    failures += 1;
  };
  const log = pino({ level: 'debug' }, { write: count });
  const dialer = new Dialer({
    ...{ node: own.node, self, clock, log, random: () => 0 },
    isShunned: (peer) => shunned.has(peer),
    remembered: (peer) => remembered.get(peer) ?? [],
  });
  await dialer.start();
  onTestFinished(() => dialer.stop());
  const isConnected = (): boolean => own.node.getConnections(other.node.peerId).length > 0;
  const settles = async (ms: number): Promise<void> => {
    const before = failures;
    await clock.advance(ms);
    await eventually(() => failures > before || isConnected()).toBe(true);
  };
  return {
    ...{ clock, dialer, own, other, remembered, shunned },
    ...{ failures: () => failures, isConnected, settles },
  };
}

test('a peer with a higher PeerId that announces itself is dialled at once', async () => {
  const { dialer, clock, other, isConnected } = await createDialer(LOWEST);
  dialer.found(other.id, [other.address]);
  await clock.advance(0);
  await eventually(isConnected).toBe(true);
});

test('a peer with a lower PeerId has 1.5 s to dial first, however often it announces itself', async () => {
  const { dialer, clock, other, isConnected, settles } = await createDialer(HIGHEST);
  dialer.found(other.id, [other.address]);
  await clock.advance(1_000);
  dialer.found(other.id, [other.address]);
  await clock.advance(499);
  expect(isConnected()).toBe(false);
  await settles(1);
  expect(isConnected()).toBe(true);
});

test('a discovered peer is dialled at once when the network is another one', async () => {
  const { dialer, clock, other, isConnected } = await createDialer(HIGHEST);
  dialer.found(other.id, [other.address]);
  await clock.advance(100);
  await dialer.retryAll();
  expect(isConnected()).toBe(true);
  await clock.advance(10_000);
  expect(clock.pending()).toBe(0);
});

test('a remembered peer that announces itself elsewhere is dialled there', async () => {
  const { dialer, other, remembered, isConnected } = await createDialer(HIGHEST);
  remembered.set(other.id, [NOBODY]);
  dialer.found(other.id, [other.address]);
  await dialer.retryAll();
  expect(isConnected()).toBe(true);
});

test('a peer that announces itself elsewhere while it is dialled is dialled there at once', async () => {
  const { dialer, clock, other, isConnected, settles } = await createDialer();
  const silent = await listenSilently();
  dialer.found(other.id, [silent.address]);
  await clock.advance(0);
  await eventually(() => silent.callers.length).toBe(1);
  dialer.found(other.id, [other.address]);
  silent.callers[0]?.destroy();
  await eventually(() => clock.pending()).toBe(1);
  await settles(0);
  expect(isConnected()).toBe(true);
});

test('a discovered peer that does not answer is not dialled for ever', async () => {
  const { dialer, clock, other, settles } = await createDialer();
  dialer.found(other.id, [NOBODY]);
  await settles(0);
  expect(clock.pending()).toBe(0);
});

test('a peer that is shunned or connected is not dialled', async () => {
  const { dialer, clock, own, other, shunned, remembered } = await createDialer();
  shunned.add(other.id);
  dialer.found(other.id, [other.address]);
  expect(clock.pending()).toBe(0);
  remembered.set(other.id, [other.address]);
  dialer.redial(other.id);
  await clock.advance(0);
  expect(own.node.getConnections()).toEqual([]);

  shunned.clear();
  await own.node.dial(multiaddr(other.address));
  dialer.found(other.id, [other.address]);
  dialer.redialLater(other.id);
  expect(clock.pending()).toBe(0);
});

test('a remembered peer is dialled at growing intervals until it is there', async () => {
  const { dialer, clock, other, remembered, failures, isConnected, settles } = await createDialer();
  remembered.set(other.id, [NOBODY]);
  dialer.redial(other.id);
  await settles(0);
  for (const [index, delayMs] of [1_000, 2_000, 4_000, 8_000].entries()) {
    await clock.advance(delayMs - 1);
    expect(failures()).toBe(index + 1);
    await settles(1);
    expect(failures()).toBe(index + 2);
  }
  remembered.set(other.id, [other.address]);
  await dialer.retryAll();
  expect(isConnected()).toBe(true);
});

test('a remembered peer whose connection closes is dialled again after a second', async () => {
  const { dialer, own, other, remembered, isConnected, clock, settles } = await createDialer();
  remembered.set(other.id, [other.address]);
  dialer.redial(other.id);
  await settles(0);
  await eventually(() => other.node.getConnections().length).toBe(1);
  await other.node.hangUp(own.node.peerId);
  await eventually(() => clock.pending()).toBe(1);
  await settles(1_000);
  expect(isConnected()).toBe(true);
});

test('a remembered peer whose connection closes as soon as it opens is dialled again', async () => {
  const { dialer, own, other, remembered, clock, isConnected, settles } = await createDialer();
  remembered.set(other.id, [other.address]);
  own.node.addEventListener(
    'peer:connect',
    ({ detail }) => {
      for (const connection of own.node.getConnections(detail)) connection.abort(new Error('No.'));
    },
    { once: true },
  );
  dialer.redial(other.id);
  await clock.advance(0);
  await eventually(() => clock.pending()).toBe(1);
  await settles(1_000);
  expect(isConnected()).toBe(true);
});

test('a peer that is forgotten meanwhile is given up', async () => {
  const { dialer, other, remembered, clock, settles } = await createDialer();
  remembered.set(other.id, [NOBODY]);
  dialer.redial(other.id);
  await settles(0);
  remembered.clear();
  await clock.advance(1_000);
  expect(clock.pending()).toBe(0);
});

test('a typed address is dialled until somebody answers there, whoever it is', async () => {
  const { dialer, own, other, clock, settles } = await createDialer();
  const [listen = ''] = other.address.split('/p2p/');
  await other.node.stop();
  dialer.keepDialling(listen);
  await settles(0);
  const somebody = await startRawNode({}, listen);
  await clock.advance(1_000);
  await eventually(() => own.node.getConnections(somebody.node.peerId).length).toBe(1);
  expect(clock.pending()).toBe(0);
});

test('a dialer that stops dials nothing more', async () => {
  const { dialer, clock, other, remembered, isConnected } = await createDialer();
  remembered.set(other.id, [other.address]);
  dialer.redial(other.id);
  await dialer.stop();
  await clock.advance(10_000);
  dialer.redial(other.id);
  await clock.advance(10_000);
  expect(isConnected()).toBe(false);
});

test('an address is known once, whether or not it names its peer', () => {
  const peer = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo';
  expect(withoutPeer(`${NOBODY}/p2p/${peer}`, peer)).toBe(NOBODY);
  expect(withoutPeer(`${NOBODY}/ipfs/${peer}`, peer)).toBe(NOBODY);
  expect(withoutPeer(NOBODY, peer)).toBe(NOBODY);
});

test('an address may name a peer, or nobody, or be none', () => {
  const peer = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo';
  expect(peerIn(`${NOBODY}/p2p/${peer}`)).toBe(peer);
  expect(peerIn(NOBODY)).toBeNull();
  expect(() => parseAddress('10.0.0.1:4737')).toThrow(
    '"10.0.0.1:4737" is not an address like /ip4/192.168.1.20/tcp/4737.',
  );
});

/** Somebody who takes every call and says nothing. */
async function listenSilently(): Promise<{ address: string; callers: readonly Socket[] }> {
  const callers: Socket[] = [];
  const server = createServer((caller) => callers.push(caller)).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const caller of callers) caller.destroy();
    server.close();
  });
  await once(server, 'listening');
  return { address: `/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`, callers };
}
