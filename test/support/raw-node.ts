import { identify } from '@libp2p/identify';
import type { Connection, Libp2p, Stream, StreamHandler } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { onTestFinished } from 'vitest';
import { LINK_PROTOCOL } from '../../src/main/agent/protocols/link/constants.ts';
import { encodeFrame, FrameDecoder } from '../../src/main/agent/protocols/link/frames.ts';
import type { PeerId } from '../../src/shared/model/ids.ts';

/** A libp2p node of another implementation, which speaks what the test lets it speak. */
export interface RawNode {
  readonly node: Libp2p;
  readonly id: PeerId;
  readonly address: string;
}

export type Handlers = Readonly<Record<string, StreamHandler>>;

/** Starts a node with these protocols that stops after the test. */
export async function startRawNode(
  handlers: Handlers = {},
  listen = '/ip4/127.0.0.1/tcp/0',
): Promise<RawNode> {
  const node = await createLibp2p({
    start: false,
    addresses: { listen: [listen] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), ping: ping() },
    connectionManager: { reconnectRetries: 0 },
  });
  onTestFinished(async () => {
    await node.stop();
  });
  for (const [protocol, handler] of Object.entries(handlers)) await node.handle(protocol, handler);
  await node.start();
  const [address = ''] = node.getMultiaddrs().map(String);
  return { node, id: node.peerId.toString(), address };
}

export function dial({ node }: RawNode, { address }: { address: string }): Promise<Connection> {
  return node.dial(multiaddr(address));
}

/** One message as the other side sent it. */
export type Message = Readonly<Record<string, unknown>>;

/** One end of a link, in the hands of the test. */
export interface RawLink {
  readonly stream: Stream;
  /** Everything heard so far. */
  readonly heard: Message[];
  /** The types of it, without `alive` and `load`. */
  words(): string[];
  say(...messages: readonly object[]): void;
  sayBytes(bytes: Uint8Array): void;
  isOpen(): boolean;
}

export function followLink(stream: Stream): RawLink {
  const decoder = new FrameDecoder();
  const heard: Message[] = [];
  stream.addEventListener('message', ({ data }) => {
    for (const text of decoder.decode(data)) heard.push(JSON.parse(text) as Message);
  });
  const sayBytes = (bytes: Uint8Array): void => {
    stream.send(bytes);
  };
  return {
    stream,
    heard,
    words: () =>
      heard.map(({ type }) => String(type)).filter((type) => type !== 'alive' && type !== 'load'),
    say: (...messages) => {
      for (const message of messages) sayBytes(encodeFrame(message));
    },
    sayBytes,
    isOpen: () => stream.status === 'open',
  };
}

export interface RawLinkPeer extends RawNode {
  /** The links that the agent opened, in order: on them this node is the worker. */
  readonly asWorker: readonly RawLink[];
  /** Opens a link: on it this node is the requester. */
  openLink(to: { readonly address: string }): Promise<RawLink>;
}

/**
 * A node that speaks the link, as the test has it speak.
 *
 * @param greeting what it says on each link that an agent opens.
 */
export async function startRawLinkPeer(
  greeting: readonly object[] = [aHello()],
): Promise<RawLinkPeer> {
  const asWorker: RawLink[] = [];
  const raw = await startRawNode({
    [LINK_PROTOCOL]: (stream) => {
      const link = followLink(stream);
      asWorker.push(link);
      link.say(...greeting);
    },
  });
  return {
    ...raw,
    asWorker,
    async openLink(to) {
      const connection = await dial(raw, to);
      return followLink(await connection.newStream(LINK_PROTOCOL));
    },
  };
}

export function aHello(given: Message = {}): Message {
  return {
    type: 'hello',
    name: 'Raw',
    version: '0.1.0',
    instance: 'first',
    executor: 'none',
    concurrency: 2,
    window: 16,
    accepting: true,
    trust: 'allowed',
    ...given,
  };
}
