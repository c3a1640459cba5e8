import type { Stream, StreamMessageEvent } from '@libp2p/interface';
import { messageOf } from '../../support/app-error.ts';
import type { Clock, Timer } from '../../support/clock.ts';
import {
  ALIVE_AFTER_MS,
  CLOSE_TIMEOUT_MS,
  HEARTBEAT_CHECK_MS,
  HELLO_TIMEOUT_MS,
  MAX_UNSENT_BYTES,
  SILENCE_LIMIT_MS,
} from './constants.ts';
import { encodeFrame, FrameDecoder } from './frames.ts';
import type { Hello, LinkMessage } from './messages.ts';

/**
 * Why a link ended: the peer said `bye`, we `closed` it, the stream was `lost`, nothing came for too
 * long (`silent`), or the peer broke the protocol (`violation`).
 */
export interface LinkEnd {
  readonly cause: 'bye' | 'closed' | 'lost' | 'silent' | 'violation';
  readonly reason: string;
}

export interface LinkStreamParts<Incoming> {
  readonly clock: Clock;
  readonly hello: Hello;
  /** @returns null for a message to ignore. @throws Error for one that breaks the protocol. */
  readonly parse: (text: string) => Incoming | null;
  readonly onHello: (hello: Hello) => void;
  /** Every message after `hello` but `alive` and `bye`. */
  readonly onMessage: (message: Incoming) => void;
  /** Called once. */
  readonly onEnd: (end: LinkEnd) => void;
}

/**
 * One end of a link: frames, `hello` first, heartbeats, and an end that is noticed. What is sent
 * within one turn of the event loop leaves in one write.
 */
export class LinkStream<Incoming extends { type: string } | LinkMessage, Outgoing extends object> {
  readonly #stream: Stream;
  readonly #parts: LinkStreamParts<Incoming>;
  readonly #frames = new FrameDecoder();
  readonly #heartbeat: Timer;
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #isFlushing = false;
  #lastSentAt: number;
  #lastHeardAt: number;
  #hello: Hello | null = null;
  #hasEnded = false;

  constructor(stream: Stream, parts: LinkStreamParts<Incoming>) {
    this.#stream = stream;
    this.#parts = parts;
    this.#lastSentAt = parts.clock.monotonic();
    this.#lastHeardAt = this.#lastSentAt;
    stream.addEventListener('message', (event) => this.#receive(event));
    stream.addEventListener('remoteCloseWrite', () => this.#lose('The peer closed the link.'));
    stream.addEventListener('close', (event) => {
      this.#lose(event.error?.message ?? 'The connection closed.');
    });
    stream.addEventListener('drain', () => this.#flush());
    this.#heartbeat = parts.clock.every(HEARTBEAT_CHECK_MS, () => this.#checkSilence());
    this.#enqueue(parts.hello);
  }

  get hello(): Hello | null {
    return this.#hello;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Does nothing once the link has ended. @throws InvalidMessageLengthError beyond 1 MiB. */
  send(message: Outgoing): void {
    this.#enqueue(message);
  }

  /** Says `bye`, waits until it has left, and ends the link; never rejects. */
  async close(reason: string): Promise<void> {
    if (this.#hasEnded) return;
    this.#enqueue({ type: 'bye', reason });
    this.#flush();
    this.#end({ cause: 'closed', reason });
    const signal = AbortSignal.timeout(CLOSE_TIMEOUT_MS);
    await this.#stream
      .close({ signal })
      .catch((error: unknown) => this.#stream.abort(asError(error)));
  }

  /** Ends the link at once. */
  abort(end: LinkEnd): void {
    if (this.#hasEnded) return;
    this.#end(end);
    this.#stream.abort(new Error(end.reason));
  }

  #receive(event: StreamMessageEvent): void {
    if (this.#hasEnded) return;
    this.#lastHeardAt = this.#parts.clock.monotonic();
    try {
      for (const text of this.#frames.decode(event.data)) {
        if (this.#hasEnded) return;
        this.#understand(text);
      }
    } catch (error) {
      this.abort({ cause: 'violation', reason: messageOf(error) });
    }
  }

  #understand(text: string): void {
    const message = this.#parts.parse(text);
    if (message === null) return;
    if (this.#hello === null) this.#greet(message);
    else if (isBye(message)) this.abort({ cause: 'bye', reason: message.reason });
    else if (isHello(message)) throw new Error('A second hello.');
    else if (message.type !== 'alive') this.#parts.onMessage(message);
  }

  #greet(message: Incoming): void {
    if (isBye(message)) {
      this.abort({ cause: 'bye', reason: message.reason });
      return;
    }
    if (!isHello(message)) throw new Error(`The link began with ${message.type}.`);
    this.#hello = message;
    this.#parts.onHello(message);
  }

  #enqueue(message: object): void {
    if (this.#hasEnded) return;
    const frame = encodeFrame(message);
    this.#unsent.push(frame);
    this.#unsentBytes += frame.byteLength;
    if (this.#unsentBytes > MAX_UNSENT_BYTES) {
      this.abort({ cause: 'lost', reason: 'The peer does not read.' });
    } else if (!this.#isFlushing) {
      this.#isFlushing = true;
      // After all that this turn's microtasks still want to send.
      queueMicrotask(() => process.nextTick(() => this.#flush()));
    }
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#hasEnded || this.#unsent.length === 0 || this.#stream.writableNeedsDrain) return;
    const bytes = this.#unsent.length === 1 ? this.#unsent[0] : Buffer.concat(this.#unsent);
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#lastSentAt = this.#parts.clock.monotonic();
    try {
      if (bytes !== undefined) this.#stream.send(bytes);
    } catch (error) {
      this.#lose(messageOf(error));
    }
  }

  #checkSilence(): void {
    const now = this.#parts.clock.monotonic();
    const silentMs = now - this.#lastHeardAt;
    const limitMs = this.#hello === null ? HELLO_TIMEOUT_MS : SILENCE_LIMIT_MS;
    if (silentMs > limitMs)
      this.abort({ cause: 'silent', reason: 'Nothing was heard of the peer.' });
    else if (now - this.#lastSentAt >= ALIVE_AFTER_MS) this.#enqueue({ type: 'alive' });
  }

  #lose(reason: string): void {
    this.abort({ cause: 'lost', reason });
  }

  #end(end: LinkEnd): void {
    this.#hasEnded = true;
    this.#heartbeat.cancel();
    this.#parts.onEnd(end);
  }
}

function isHello(message: { type: string }): message is Hello {
  return message.type === 'hello';
}

function isBye(message: { type: string }): message is Extract<LinkMessage, { type: 'bye' }> {
  return message.type === 'bye';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}
