import { identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { mdns } from '@libp2p/mdns';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p, type Libp2pOptions } from 'libp2p';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  createDiscovery,
  type Discovery,
  type DiscoveryOptions,
  type FoundPeer,
} from '../../src/main/agent/node/discovery/discovery.ts';
import { loopbackInterface } from '../../src/main/agent/node/network-interfaces.ts';
import { systemClock } from '../../src/main/agent/support/clock.ts';

const STOCK_PORT = 53_777;
const OWN_PORT = 53_778;

test('a stock js-libp2p node and our discovery find each other and connect', async () => {
  const stock = await startNode({ peerDiscovery: [mdns({ port: STOCK_PORT, interval: 500 })] });
  const seenByStock = new Set<string>();
  stock.addEventListener('peer:discovery', ({ detail }) => seenByStock.add(detail.id.toString()));
  const ours = await startNode({});
  const { found } = await startDiscovery(ours, { port: STOCK_PORT });

  await vi.waitFor(() => {
    expect(seenByStock).toContain(idOf(ours));
    expect(found.get(idOf(stock))).toEqual(textsOf(stock));
  }, 5_000);
  await stock.dial(ours.peerId);
  await ours.dial(textsOf(stock).map((text) => multiaddr(text)));
  expect(stock.getPeers().map(String)).toEqual([idOf(ours)]);
});

test('two agents on loopback find each other within a second and take leave', async () => {
  const interfaces = () => [loopbackInterface];
  const one = await startNode({});
  const two = await startNode({});
  const first = await startDiscovery(one, { port: OWN_PORT, interfaces });
  const second = await startDiscovery(two, { port: OWN_PORT, interfaces });

  await vi.waitFor(() => {
    expect(first.found.get(idOf(two))).toEqual(textsOf(two));
    expect(second.found.get(idOf(one))).toEqual(textsOf(one));
  }, 1_000);
  expect(first.discovery.hearing()).toMatchObject([{ interfaceName: 'loopback', itself: true }]);
  expect(first.discovery.problems()).toEqual([]);

  await second.discovery.stop();
  await vi.waitFor(() => expect(first.gone).toEqual([idOf(two)]), 500);
});

async function startNode(options: Libp2pOptions): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
    ...options,
  });
  onTestFinished(() => node.stop());
  return node;
}

async function startDiscovery(node: Libp2p, options: Partial<DiscoveryOptions>) {
  const found = new Map<string, FoundPeer['addresses']>();
  const gone: string[] = [];
  const discovery: Discovery = createDiscovery({
    self: idOf(node),
    addresses: () => textsOf(node),
    onPeer: ({ id, addresses }) => found.set(id, addresses),
    onGoodbye: (id) => gone.push(id),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    ...options,
  });
  await discovery.start();
  onTestFinished(() => discovery.stop());
  return { discovery, found, gone };
}

function idOf(node: Libp2p): string {
  return node.peerId.toString();
}

function textsOf(node: Libp2p): readonly string[] {
  return node.getMultiaddrs().map(String);
}
