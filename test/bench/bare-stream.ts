import { type Libp2p, type Stream, UnsupportedProtocolError } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { encodeFrame, FrameDecoder } from '../../src/main/agent/protocols/link/frames.ts';

const ECHO_PROTOCOL = '/meshtask-bench/echo/1.0.0';

interface EchoFrame {
  readonly task_id: string;
}

/** What the link costs least: the same frames on a stream of a node that does nothing else. */
export async function echoFrames(): Promise<{ address: string }> {
  const node = await bareNode(['/ip4/127.0.0.1/tcp/0']);
  await node.handle(ECHO_PROTOCOL, (stream) => {
    const frames = new FrameDecoder();
    const send = batchedSend(stream);
    stream.addEventListener('message', ({ data }) => {
      for (const text of frames.decode(data)) {
        const { task } = JSON.parse(text) as { task: { id: string; prompt: string } };
        const result = `Mock result for: ${task.prompt}`;
        send({ type: 'result', task_id: task.id, attempt: 1, result, duration_ms: 0 });
      }
    });
  });
  const [address] = node.getMultiaddrs();
  if (address === undefined) throw new UnsupportedProtocolError('The echo node does not listen.');
  return { address: address.toString() };
}

/** @returns one round trip: a `submit` there, a `result` back. */
export async function connectEcho(address: string): Promise<{
  roundTrip: (id: string, prompt: string) => Promise<void>;
  stop: () => Promise<void>;
}> {
  const node = await bareNode([]);
  const connection = await node.dial(multiaddr(address));
  const stream = await connection.newStream(ECHO_PROTOCOL);
  const frames = new FrameDecoder();
  const send = batchedSend(stream);
  const waiting = new Map<string, () => void>();
  const sender = node.peerId.toString();
  stream.addEventListener('message', ({ data }) => {
    for (const text of frames.decode(data)) {
      const { task_id } = JSON.parse(text) as EchoFrame;
      waiting.get(task_id)?.();
      waiting.delete(task_id);
    }
  });
  return {
    roundTrip: (id, prompt) =>
      new Promise((resolve) => {
        waiting.set(id, resolve);
        const task = { id, prompt, sender, timestamp: Date.now(), priority: 5 };
        send({ type: 'submit', task, attempt: 1, timeout_ms: 300_000 });
      }),
    stop: async () => {
      await node.stop();
    },
  };
}

function bareNode(listen: string[]): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
  });
}

/** As the link does: what is sent within one turn leaves in one write. */
function batchedSend(stream: Stream): (message: object) => void {
  let unsent: Uint8Array[] = [];
  return (message) => {
    unsent.push(encodeFrame(message));
    if (unsent.length > 1) return;
    queueMicrotask(() => {
      stream.send(Buffer.concat(unsent));
      unsent = [];
    });
  };
}
