import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateKeyFromProtobuf } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { LINK_PROTOCOL } from '../../src/main/agent/protocols/link/constants.ts';
import { cutFrames, type Role } from './conversation.ts';

/** A frame of the link, or a document. */
type OnSaid = (protocol: string, from: Role, bytes: Buffer) => void;

export interface Relay {
  /** Where the requester finds what it takes for the worker. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Stands between two agents, to each as the other one, and tells what passes. */
export async function startRelay(
  directory: string,
  worker: string,
  protocols: readonly string[],
  onSaid: OnSaid,
): Promise<Relay> {
  const asWorker = await startNode(join(directory, 'worker'));
  const asRequester = await startNode(join(directory, 'requester'));
  const others = new Map([
    [asWorker, asRequester],
    [asRequester, asWorker],
  ]);
  for (const [node, other] of others) {
    for (const protocol of protocols) {
      await node.handle(protocol, async (stream) => {
        const [connection] = other.getConnections();
        if (connection === undefined) stream.abort(new Error('The other side is not there.'));
        // What the worker opens itself would be another conversation.
        else await pass(stream, connection, protocol, node === asWorker ? onSaid : () => {});
      });
    }
  }
  await asRequester.dial(multiaddr(worker));
  const [address = ''] = asWorker.getMultiaddrs().map(String);
  return {
    address,
    stop: async () => {
      await Promise.all([asWorker.stop(), asRequester.stop()]);
    },
  };
}

async function startNode(dataDir: string): Promise<Libp2p> {
  const key = Buffer.from(readFileSync(join(dataDir, 'identity.key'), 'utf8'), 'base64');
  return createLibp2p({
    privateKey: privateKeyFromProtobuf(key),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), ping: ping() },
  });
}

async function pass(
  stream: Stream,
  to: Connection,
  protocol: string,
  onSaid: OnSaid,
): Promise<void> {
  const opening = to.newStream(protocol);
  const isLink = protocol === LINK_PROTOCOL;
  // At once: what comes before somebody listens is lost.
  listen(stream, opening, isLink, (bytes) => onSaid(protocol, 'requester', bytes));
  const other = await opening;
  listen(other, Promise.resolve(stream), isLink, (bytes) => onSaid(protocol, 'worker', bytes));
}

function listen(
  from: Stream,
  to: Promise<Stream>,
  isLink: boolean,
  onSaid: (bytes: Buffer) => void,
): void {
  let unread = Buffer.alloc(0);
  from.addEventListener('message', ({ data }) => {
    const bytes = data.slice();
    unread = Buffer.concat([unread, bytes]);
    if (isLink) {
      const { frames, rest } = cutFrames(unread);
      unread = Buffer.from(rest);
      frames.forEach(onSaid);
    }
    void to.then((stream) => stream.send(bytes));
  });
  from.addEventListener('remoteCloseWrite', () => {
    if (!isLink) onSaid(unread);
    void to.then((stream) => stream.close());
  });
}
