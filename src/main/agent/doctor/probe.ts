import { connect, type Socket } from 'node:net';
import { type ConnectFailure, connectFailureOf } from '../node/connect-failure.ts';
import type { TcpEnd } from './tcp-end.ts';

const CONNECT_MS = 3_000;
/** Whatever listens for libp2p answers at once. */
const ANSWER_MS = 1_500;
/** After which nothing follows what was heard. */
const QUIET_MS = 250;
/** https://github.com/libp2p/specs/blob/master/connections/README.md#multistream-select */
const GREETING = Buffer.from('\x13/multistream/1.0.0\n', 'latin1');
/** A private network begins with a nonce, and then waits for one. */
const NONCE_BYTES = 24;
const MAX_BYTES = 256;

/**
 * What is at an address: no connection came about, or what answers speaks libp2p, belongs to a
 * `private` network, is `other`, says nothing (`silent`), or `closed` at once.
 */
export type Probe = ConnectFailure | 'libp2p' | 'private' | 'other' | 'silent' | 'closed';

/** Connects once, greets, and looks at the first bytes. @throws the signal's reason. */
export async function probe({ host, port }: TcpEnd, signal: AbortSignal): Promise<Probe> {
  const socket = connect({ host, port });
  const leave = (): void => void socket.destroy();
  signal.addEventListener('abort', leave);
  try {
    const failure = await connected(socket);
    signal.throwIfAborted();
    if (failure !== null) return failure;
    const answer = await firstWords(socket);
    signal.throwIfAborted();
    return answer;
  } finally {
    signal.removeEventListener('abort', leave);
    socket.destroy();
  }
}

function connected(socket: Socket): Promise<Probe | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('timed_out'), CONNECT_MS);
    const end = (failure: Probe | null): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    socket.once('connect', () => end(null));
    socket.once('error', (error) => end(connectFailureOf(error) ?? 'closed'));
    socket.once('close', () => end('closed'));
  });
}

function firstWords(socket: Socket): Promise<Probe> {
  return new Promise((resolve) => {
    let heard = Buffer.alloc(0);
    const decide = (otherwise: Probe): void => {
      clearTimeout(timer);
      resolve(understand(heard) ?? otherwise);
    };
    let timer = setTimeout(() => decide('silent'), ANSWER_MS);
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]).subarray(0, MAX_BYTES);
      clearTimeout(timer);
      if (heard.includes(GREETING)) decide('libp2p');
      // A nonce is told from other words by what follows it: nothing.
      else timer = setTimeout(() => decide('other'), QUIET_MS);
    });
    // What the error was, the bytes before it say better.
    socket.on('error', () => {});
    socket.once('close', () => decide('closed'));
    socket.write(GREETING);
  });
}

function understand(heard: Buffer): Probe | null {
  if (heard.byteLength === 0) return null;
  if (heard.includes(GREETING)) return 'libp2p';
  const isText = heard.every((byte) => byte >= 0x20 && byte < 0x7f);
  return heard.byteLength === NONCE_BYTES && !isText ? 'private' : 'other';
}
