import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { onTestFinished } from 'vitest';
import { type Handlers, type RawNode, startRawNode } from '../support/raw-node.ts';
import {
  type Conversation,
  cutFrames,
  isSaid,
  type Message,
  messageIn,
  Placeholders,
  type Role,
  recordingsOf,
} from './conversation.ts';

const ALIVE_EVERY_MS = 1_000;

/** A node that says what was recorded, in the bytes that were recorded. */
export interface Wire extends RawNode {
  /** What the agent said and the test has not looked at. */
  readonly heard: Message[];
  say(bytes: Buffer): void;
}

/** On the link of a recording, the opener as the requester, or the acceptor as the worker. */
export async function openLinkWire(
  conversation: Conversation,
  role: Role,
  agent: { readonly address: string },
): Promise<Wire> {
  const link = Promise.withResolvers<Stream>();
  const raw = await startRawNode({
    [conversation.protocol]: (stream) =>
      role === 'worker' ? link.resolve(stream) : keepAlive(conversation, stream),
  });
  const connection = await raw.node.dial(multiaddr(agent.address));
  const opened = role === 'worker' ? link.promise : connection.newStream(conversation.protocol);
  const stream = await opened;
  const heard: Message[] = [];
  listen(stream, heard);
  sayAlive(conversation, role, stream);
  return { ...raw, heard, say: (bytes) => stream.send(bytes) };
}

/** Each document goes over a stream of its own, and so does its answer. */
export async function openDocumentWire(
  { protocol }: Conversation,
  role: Role,
  agent: { readonly address: string },
  others: Handlers = {},
): Promise<Wire> {
  const heard: Message[] = [];
  let asked: Stream | null = null;
  const raw = await startRawNode({
    ...others,
    [protocol]: async (stream) => {
      asked = stream;
      heard.push(await readDocument(stream));
    },
  });
  const connection = await raw.node.dial(multiaddr(agent.address));
  async function say(bytes: Buffer): Promise<void> {
    const stream = role === 'worker' ? asked : await connection.newStream(protocol);
    if (stream === null) throw new Error('Nothing was asked.');
    const answer = role === 'worker' ? null : readDocument(stream);
    stream.send(bytes);
    await stream.close();
    if (answer !== null) heard.push(await answer);
  }
  return { ...raw, heard, say: (bytes) => void say(bytes) };
}

/** What an agent takes for a Meshtask: a peer that says hello on its link and stays there. */
export function linkHandlers(): Handlers {
  const [recording] = recordingsOf('link');
  if (recording === undefined) throw new Error('No link is recorded.');
  const [, link] = recording;
  return { [link.protocol]: (stream) => keepAlive(link, stream) };
}

/** The acceptor's words on a link that is not the recorded one, of the same start of the peer. */
function keepAlive(conversation: Conversation, stream: Stream): void {
  const names = new Placeholders();
  names.set(instanceOf(conversation, 'worker'), instanceOf(conversation, 'requester'));
  stream.send(names.in(bytesOf(conversation, 'worker', 'hello')));
  sayAlive(conversation, 'worker', stream);
}

function sayAlive(conversation: Conversation, role: Role, stream: Stream): void {
  const alive = bytesOf(conversation, role, 'alive');
  const timer = setInterval(() => {
    if (stream.status === 'open') stream.send(alive);
  }, ALIVE_EVERY_MS);
  onTestFinished(() => clearInterval(timer));
}

function instanceOf(conversation: Conversation, role: Role): string {
  return String(messageIn(bytesOf(conversation, role, 'hello')).instance);
}

function bytesOf({ lines }: Conversation, role: Role, type: string): Buffer {
  const said = lines
    .filter(isSaid)
    .find(({ from, bytes }) => from === role && messageIn(bytes).type === type);
  if (said === undefined) throw new Error(`No ${type} of the ${role} is recorded.`);
  return said.bytes;
}

function listen(stream: Stream, heard: Message[]): void {
  let unread = Buffer.alloc(0);
  stream.addEventListener('message', ({ data }) => {
    const { frames, rest } = cutFrames(Buffer.concat([unread, data.subarray()]));
    unread = Buffer.from(rest);
    heard.push(...frames.map(messageIn));
  });
}

async function readDocument(stream: Stream): Promise<Message> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk.subarray());
  return messageIn(Buffer.concat(chunks));
}
