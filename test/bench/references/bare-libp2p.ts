import type { Libp2p } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { FrameDecoder } from '../../../src/main/agent/protocols/link/frames.ts';
import { batched } from './batched.ts';
import {
  Correlation,
  idOfResult,
  parseSubmit,
  type RoundTrip,
  resultFor,
  submitOf,
} from './round-trip.ts';

const STREAM_PROTOCOL = '/meshtask-bench/stream/1.0.0';
const REQUEST_PROTOCOL = '/meshtask-bench/request/1.0.0';
const MANY_STREAMS = 2_000;

/** A libp2p node that answers and does nothing else. @returns its address. */
export async function answerOverLibp2p(): Promise<string> {
  const node = await bareNode(['/ip4/127.0.0.1/tcp/0']);
  await node.handle(STREAM_PROTOCOL, (stream) => {
    const frames = new FrameDecoder();
    const send = batched((bytes) => stream.send(bytes));
    stream.addEventListener('message', ({ data }) => {
      for (const text of frames.decode(data)) send(resultFor(parseSubmit(text)));
    });
  });
  await node.handle(
    REQUEST_PROTOCOL,
    async (stream) => {
      const request = await readAll(stream);
      stream.send(Buffer.from(JSON.stringify(resultFor(parseSubmit(request)))));
      await stream.close();
    },
    { maxInboundStreams: MANY_STREAMS },
  );
  const [address] = node.getMultiaddrs();
  if (address === undefined) throw new Error('The bare node does not listen.');
  return address.toString();
}

/** What the link costs least: the same frames on one stream of a bare node. */
export async function bareStream(address: string): Promise<RoundTrip> {
  const node = await bareNode([]);
  const stream = await (await node.dial(multiaddr(address))).newStream(STREAM_PROTOCOL);
  const correlation = new Correlation();
  const frames = new FrameDecoder();
  const send = batched((bytes) => stream.send(bytes));
  const sender = node.peerId.toString();
  stream.addEventListener('message', ({ data }) => {
    for (const text of frames.decode(data)) correlation.answered(idOfResult(text));
  });
  return {
    run(id, prompt) {
      send(submitOf(id, prompt, sender));
      return correlation.wait(id);
    },
    stop: async () => await node.stop(),
  };
}

/** The usual libp2p way: a fresh stream for each request. */
export async function streamARequest(address: string): Promise<RoundTrip> {
  const node = await bareNode([]);
  const connection = await node.dial(multiaddr(address));
  const sender = node.peerId.toString();
  return {
    async run(id, prompt) {
      const options = { maxOutboundStreams: MANY_STREAMS };
      const stream = await connection.newStream(REQUEST_PROTOCOL, options);
      stream.send(Buffer.from(JSON.stringify(submitOf(id, prompt, sender))));
      const [answer] = await Promise.all([readAll(stream), stream.close()]);
      idOfResult(answer);
    },
    stop: async () => await node.stop(),
  };
}

function bareNode(listen: string[]): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxInboundStreams: MANY_STREAMS, maxOutboundStreams: MANY_STREAMS })],
  });
}

async function readAll(
  stream: AsyncIterable<Uint8Array | { subarray(): Uint8Array }>,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk.subarray());
  return Buffer.concat(chunks).toString();
}
