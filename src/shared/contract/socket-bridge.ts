import { type Bridge, BridgeError, type Envelope, type StreamFrame } from './bridge.ts';
import { type BridgeTransport, createBridge } from './bridge-client.ts';
import type { EventName } from './events.ts';
import type { Failure } from './failure.ts';
import { FrameQueue } from './frame-queue.ts';
import {
  CLOSED_UNAUTHORIZED,
  type ClientMessage,
  doorAnswerSchema,
  MAX_MESSAGE_BYTES,
  parseJson,
  type ServerMessage,
  STREAM_WINDOW,
} from './socket-messages.ts';

/** As much of a WebSocket as browsers and Node share. */
export interface Socket {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export interface SocketBridge extends Bridge {
  /** Resolves when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>;
  close(): void;
}

/** A question that only a server which knows the token can answer. */
export interface Challenge {
  readonly nonce: string;
  isMetBy(proof: string): boolean;
}

/**
 * Opens the bridge over a socket that is about to connect.
 *
 * @param challenge is asked before the token is told; a page needs none, its server sent it.
 * @throws BridgeError `unauthorized` for a wrong token or a wrong proof, `unreachable` when nobody
 * answers.
 */
export function connectSocketBridge(
  socket: Socket,
  token: string,
  challenge?: Challenge,
): Promise<SocketBridge> {
  const transport = new SocketTransport(socket);
  let isProven = challenge === undefined;
  let isAdmitted = false;
  return new Promise((resolve, reject) => {
    const bridge = {
      ...createBridge(transport),
      closed: transport.closed,
      close: () => socket.close(),
    };
    socket.addEventListener('open', () => {
      if (challenge === undefined) transport.send({ type: 'hello', token });
      else transport.send({ type: 'prove', nonce: challenge.nonce });
    });
    socket.addEventListener('message', ({ data }) => {
      if (isAdmitted) transport.receive(parseBridgeMessage(data));
      else enter(data);
    });
    socket.addEventListener('error', () => end(UNREACHABLE));
    socket.addEventListener('close', ({ code }) =>
      end(code === CLOSED_UNAUTHORIZED ? UNAUTHORIZED : UNREACHABLE),
    );

    function enter(data: unknown): void {
      const answer = doorAnswerSchema.safeParse(parseJson(String(data))).data;
      if (answer?.type === 'proof' && challenge?.isMetBy(answer.proof) === true) {
        isProven = true;
        transport.send({ type: 'hello', token });
      } else if (answer?.type === 'welcome' && isProven) {
        isAdmitted = true;
        resolve(bridge);
      } else {
        end(NOT_THE_AGENT);
        socket.close();
      }
    }

    function end(failure: Failure): void {
      reject(new BridgeError(failure));
      transport.end();
    }
  });
}

const UNREACHABLE: Failure = {
  code: 'unreachable',
  message: 'The agent does not answer.',
};
const UNAUTHORIZED: Failure = {
  code: 'unauthorized',
  message: 'The agent refused the token: open the address that it printed when it started.',
};
const NOT_THE_AGENT: Failure = {
  code: 'unauthorized',
  message: 'What answers is not the agent: it does not know the token, and was not told it.',
};
const LOST: Failure = {
  code: 'unreachable',
  message: 'The connection to the agent was lost.',
};
const TOO_LARGE: Failure = {
  code: 'too_large',
  message: 'This is more than 4 MiB in one message: split it.',
};

/** What the agent says to a client that it let in. */
type BridgeMessage = Exclude<ServerMessage, { type: 'welcome' }>;
type Listener = (event: unknown) => void;

class SocketTransport implements BridgeTransport {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #calls = new Map<number, (envelope: Envelope) => void>();
  readonly #streams = new Map<number, FrameQueue>();
  readonly #listeners = new Map<EventName, Set<Listener>>();
  #resolveClosed: () => void = () => {};
  #isEnded = false;
  #lastId = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  call(name: string, input: unknown): Promise<Envelope> {
    const id = this.#newId();
    return new Promise((resolve) => {
      this.#calls.set(id, resolve);
      const refusal = this.send({ type: 'call', id, name, input });
      if (refusal !== null) this.#reply(id, { ok: false, failure: refusal });
    });
  }

  listen(name: EventName, listener: Listener): () => void {
    // A function of its own for each registration, so that one listener may stand here twice.
    const entry: Listener = (event) => listener(event);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(entry));
    if (listeners.size === 1) this.send({ type: 'listen', name });
    return () => {
      if (listeners.delete(entry) && listeners.size === 0) this.send({ type: 'unlisten', name });
    };
  }

  open(name: string, input: unknown): AsyncIterable<StreamFrame> {
    return { [Symbol.asyncIterator]: () => this.#openStream(name, input) };
  }

  /** @returns why the message was not sent, or null. */
  send(message: ClientMessage): Failure | null {
    if (this.#isEnded) return LOST;
    const text = JSON.stringify(message);
    if (isTooLarge(text)) return TOO_LARGE;
    this.#socket.send(text);
    return null;
  }

  receive(message: BridgeMessage): void {
    switch (message.type) {
      case 'reply':
        this.#reply(message.id, message.envelope);
        break;
      case 'event':
        this.#announce(message.name, message.event);
        break;
      case 'next':
        this.#streams.get(message.id)?.push({ kind: 'next', item: message.item });
        break;
      case 'done':
        this.#endStream(message.id, { kind: 'done' });
        break;
      case 'failed':
        this.#endStream(message.id, { kind: 'failed', failure: message.failure });
        break;
    }
  }

  end(): void {
    this.#isEnded = true;
    for (const id of this.#calls.keys()) this.#reply(id, { ok: false, failure: LOST });
    for (const id of this.#streams.keys()) this.#endStream(id, { kind: 'failed', failure: LOST });
    this.#resolveClosed();
  }

  #openStream(name: string, input: unknown): AsyncIterator<StreamFrame> {
    const id = this.#newId();
    const frames = new FrameQueue({
      batch: STREAM_WINDOW / 2,
      onTaken: (credit) => this.send({ type: 'grant', id, credit }),
      onLeft: () => {
        if (this.#streams.delete(id)) this.send({ type: 'cancel', id });
      },
    });
    this.#streams.set(id, frames);
    const refusal = this.send({ type: 'open', id, name, input, credit: STREAM_WINDOW });
    if (refusal !== null) this.#endStream(id, { kind: 'failed', failure: refusal });
    return frames;
  }

  #endStream(id: number, frame: StreamFrame): void {
    this.#streams.get(id)?.push(frame);
    this.#streams.delete(id);
  }

  #reply(id: number, envelope: Envelope): void {
    this.#calls.get(id)?.(envelope);
    this.#calls.delete(id);
  }

  #announce(name: EventName, event: unknown): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(event);
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

// The server is the same product and proved to know the token's owner: its messages are only typed.
function parseBridgeMessage(data: unknown): BridgeMessage {
  return JSON.parse(String(data)) as BridgeMessage;
}

function isTooLarge(text: string): boolean {
  if (text.length * 3 <= MAX_MESSAGE_BYTES) return false;
  return new TextEncoder().encode(text).byteLength > MAX_MESSAGE_BYTES;
}
