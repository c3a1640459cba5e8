import { createConnection, type Socket } from 'node:net';
import { identify } from '@libp2p/identify';
import type {
  Connection,
  Libp2p,
  MessageStream,
  Stream,
  StreamMuxerFactory,
} from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { type AbstractStream, AbstractStreamMuxer, getNetConfig } from '@libp2p/utils';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { LINK_PROTOCOL } from '../../src/main/agent/protocols/link/constants.ts';
import { TASK_PROTOCOL } from '../../src/main/agent/protocols/task/constants.ts';
import type { PeerId } from '../../src/shared/model/ids.ts';
import { followLink, type RawLink } from './raw-node.ts';

/** Attacks come from an address of their own, as from another machine. */
const fromElsewhere = { noDelay: true, localAddress: '127.0.0.2' };

/** A bare libp2p node that speaks what it likes. It remembers all that it is told. */
export interface HostilePeer {
  readonly node: Libp2p;
  readonly id: PeerId;
  /** The links that the agent opened: on them this node is the worker. */
  readonly asWorker: readonly RawLink[];
  connect(): Promise<Connection>;
  /** Opens a link: on it this node is the requester. */
  openLink(connection?: Connection): Promise<RawLink>;
  openTask(connection?: Connection): Promise<TaskStream>;
  isConnected(): boolean;
  /** Everything that an agent said to it. */
  heard(): readonly string[];
  stop(): Promise<void>;
}

interface TaskStream {
  readonly stream: Stream;
  /** What was answered; nothing when the stream was reset. */
  readonly answer: Promise<string>;
}

export interface HostileOptions {
  /** Says this on each link that the agent opens. */
  readonly greeting?: readonly object[];
  /** Speaks the link, or only the task protocol. */
  readonly protocols?: readonly ('link' | 'task')[];
  /** Where it says that it can be reached. */
  readonly announce?: readonly string[];
}

export async function startHostilePeer(
  { address }: { readonly address: string },
  { greeting = [], protocols = ['link', 'task'], announce = [] }: HostileOptions = {},
): Promise<HostilePeer> {
  const node = await createLibp2p({
    start: false,
    addresses: { listen: [], announce: [...announce] },
    transports: [tcp({ dialOpts: fromElsewhere })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxOutboundStreams: 10_000 })],
    services: { identify: identify(), ping: ping() },
    connectionManager: { reconnectRetries: 0, maxConnections: 10_000 },
  });
  const asWorker: RawLink[] = [];
  const links: RawLink[] = [];
  const answers: string[] = [];
  if (protocols.includes('link')) {
    await node.handle(LINK_PROTOCOL, (stream) => {
      const link = followLink(stream);
      asWorker.push(link);
      links.push(link);
      link.say(...greeting);
    });
  }
  if (protocols.includes('task')) {
    await node.handle(TASK_PROTOCOL, async (stream) => void answers.push(await readText(stream)));
  }
  await node.start();
  const connect = async (): Promise<Connection> =>
    node.getConnections().find(({ status }) => status === 'open') ??
    (await node.dial(multiaddr(address)));
  const unlimited = { maxOutboundStreams: 10_000 };
  return {
    node,
    id: node.peerId.toString(),
    asWorker,
    connect,
    async openLink(connection) {
      const stream = await (connection ?? (await connect())).newStream(LINK_PROTOCOL, unlimited);
      const link = followLink(stream);
      links.push(link);
      return link;
    },
    async openTask(connection) {
      const stream = await (connection ?? (await connect())).newStream(TASK_PROTOCOL, unlimited);
      const answer = readText(stream).then(
        (text) => {
          answers.push(text);
          return text;
        },
        () => '',
      );
      return { stream, answer };
    },
    isConnected: () => node.getConnections().length > 0,
    heard: () => [...links.map(({ heard }) => JSON.stringify(heard)), ...answers],
    stop: async () => {
      await node.stop();
    },
  };
}

/**
 * A connection whose Noise handshake is right and whose bytes are its own: no Yamux is spoken
 * unless the test writes it.
 */
export async function connectRaw({
  address,
}: {
  readonly address: string;
}): Promise<{ bytes: MessageStream; stop: () => Promise<void> }> {
  const opened = Promise.withResolvers<MessageStream>();
  const muxers: StreamMuxerFactory = {
    protocol: '/yamux/1.0.0',
    createStreamMuxer(bytes) {
      opened.resolve(bytes);
      return new MuteMuxer(bytes, { protocol: '/yamux/1.0.0', name: 'mute' });
    },
  };
  const node = await createLibp2p({
    addresses: { listen: [] },
    transports: [tcp({ dialOpts: fromElsewhere })],
    connectionEncrypters: [noise()],
    streamMuxers: [() => muxers],
    connectionManager: { reconnectRetries: 0 },
    connectionMonitor: { enabled: false },
  });
  await node.dial(multiaddr(address));
  const stop = async (): Promise<void> => {
    await node.stop();
  };
  return { bytes: await opened.promise, stop };
}

/** A TCP connection without so much as a handshake. */
export function connectTcp({ address }: { readonly address: string }): Socket {
  const { host, port = 0 } = getNetConfig(multiaddr(address));
  const socket = createConnection({ host, port, ...fromElsewhere });
  socket.on('error', () => {});
  return socket;
}

export const yamuxFrame = { data: 0, windowUpdate: 1, ping: 2 } as const;
const SYN = 1;

/** The twelve bytes before each frame of Yamux. */
export function yamuxHeader(
  type: number,
  given: { streamId?: number; length?: number; isFirst?: boolean } = {},
): Uint8Array {
  const header = Buffer.alloc(12);
  header.writeUInt8(type, 1);
  header.writeUInt16BE(given.isFirst === true ? SYN : 0, 2);
  header.writeUInt32BE(given.streamId ?? 0, 4);
  header.writeUInt32BE(given.length ?? 0, 8);
  return header;
}

class MuteMuxer extends AbstractStreamMuxer {
  override onCreateStream(): AbstractStream {
    throw new Error('This node opens no streams.');
  }

  override onData(): void {}
}

async function readText(stream: Stream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk.subarray());
  return Buffer.concat(chunks).toString('utf8');
}
