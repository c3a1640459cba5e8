import type { Stream, StreamMessageEvent } from '@libp2p/interface';
import { messageOf } from '../../support/app-error.ts';
import type { Clock, Timer } from '../../support/clock.ts';
import type { Turns } from '../../support/turns.ts';
import {
  ALIVE_AFTER_MS,
  BATCH_BYTES,
  CLOSE_TIMEOUT_MS,
  HEARTBEAT_CHECK_MS,
  HELLO_TIMEOUT_MS,
  LATER_BYTES,
  MAX_UNSENT_BYTES,
  PACE_BYTES,
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
  /** Shared by all links: together they leave time for everything else. */
  readonly turns: Turns;
  readonly hello: Hello;
  /** @returns null for a message to ignore. @throws Error for one that breaks the protocol. */
  readonly parse: (text: string) => Incoming | null;
  readonly onHello: (hello: Hello) => void;
  /** Every message after `hello` but `alive` and `bye`. */
  readonly onMessage: (message: Incoming) => void;
  /** Called once. */
  readonly onEnd: (end: LinkEnd) => void;
}

/** What is still to be written: a frame, or how its message is made. */
type Unsent<Outgoing> = Uint8Array | (() => Outgoing | null);

/**
 * One end of a link: frames, `hello` first, heartbeats, and an end that is noticed. What is sent
 * within one turn of the event loop leaves in one write, at the pace at which the peer reads.
 */
export class LinkStream<Incoming extends { type: string } | LinkMessage, Outgoing extends object> {
  readonly #stream: Stream;
  readonly #parts: LinkStreamParts<Incoming>;
  readonly #frames = new FrameDecoder();
  /** What has come and is not understood yet. */
  #unread: Iterator<string, void> | null = null;
  /** Why nothing more will come. */
  #loss: string | null = null;
  readonly #heartbeat: Timer;
  #unsent: Unsent<Outgoing>[] = [];
  #unsentBytes = 0;
  #isFlushing = false;
  #onEmpty: (() => void) | null = null;
  #lastSentAt: number;
  #lastHeardAt: number;
  #lastCheckedAt: number;
  /** Silent for too long, as far as a late timer could tell. */
  #isSuspected = false;
  #hello: Hello | null = null;
  #hasEnded = false;

  constructor(stream: Stream, parts: LinkStreamParts<Incoming>) {
    this.#stream = stream;
    this.#parts = parts;
    this.#lastSentAt = parts.clock.monotonic();
    this.#lastHeardAt = this.#lastSentAt;
    this.#lastCheckedAt = this.#lastSentAt;
    stream.addEventListener('message', (event) => this.#receive(event));
    stream.addEventListener('remoteCloseWrite', () => this.#noMore('The peer closed the link.'));
    stream.addEventListener('close', (event) => {
      this.#noMore(event.error?.message ?? 'The connection closed.');
    });
    stream.addEventListener('drain', () => this.#flush());
    // Dispatched in the middle of a write, which must end before the next.
    stream.addEventListener('idle', () => this.#flushSoon());
    this.#heartbeat = parts.clock.every(HEARTBEAT_CHECK_MS, () => this.#checkSilence());
    this.#say(parts.hello);
  }

  get hello(): Hello | null {
    return this.#hello;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Does nothing once the link has ended.
   *
   * @param again makes a large message when its turn comes, or null when nobody wants it any more:
   * as long as the peer reads too slowly, only this function is kept.
   * @throws InvalidMessageLengthError beyond 1 MiB.
   */
  send(message: Outgoing, again?: () => Outgoing | null): void {
    if (this.#hasEnded) return;
    if (again === undefined || this.#unsentBytes < PACE_BYTES) this.#say(message);
    else this.#enqueue(again);
  }

  /** Says `bye` after all that was said before, waits until it has left, and ends the link; never rejects. */
  async close(reason: string): Promise<void> {
    if (!this.#hasEnded) this.#say({ type: 'bye', reason });
    if (this.#hasEnded) return;
    this.#end({ cause: 'closed', reason });
    const signal = AbortSignal.timeout(CLOSE_TIMEOUT_MS);
    await this.#emptied(signal);
    await this.#stream
      .close({ signal })
      .catch((error: unknown) => this.#stream.abort(asError(error)));
  }

  /** Ends the link at once. */
  abort(end: LinkEnd): void {
    if (this.#hasEnded) return;
    this.#end(end);
    this.#dropUnsent();
    this.#stream.abort(new Error(end.reason));
  }

  #receive(event: StreamMessageEvent): void {
    if (this.#hasEnded) return;
    this.#lastHeardAt = this.#parts.clock.monotonic();
    this.#isSuspected = false;
    this.#unread = this.#frames.decode(event.data);
    this.#read();
  }

  /** As far as this turn has time. The rest, and the peer, wait for the next. */
  #read(): void {
    try {
      while (this.#unread !== null && !this.#hasEnded) {
        if (this.#parts.turns.isSpent()) {
          this.#pause();
          return;
        }
        const next = this.#unread.next();
        if (next.done === true) this.#unread = null;
        else this.#understand(next.value);
      }
    } catch (error) {
      this.abort({ cause: 'violation', reason: messageOf(error) });
    }
    this.#resume();
  }

  #pause(): void {
    if (this.#stream.readStatus === 'readable') this.#stream.pause();
    void this.#parts.turns.next().then(() => this.#read());
  }

  /** What came meanwhile is read before the loss of the link is noticed. */
  #resume(): void {
    if (this.#hasEnded) return;
    try {
      if (this.#stream.readStatus === 'paused') this.#stream.resume();
    } catch (error) {
      // It gives what it has kept, and then tells the peer, who may be gone.
      this.#loss ??= messageOf(error);
    }
    if (this.#unread === null && this.#loss !== null) this.#lose(this.#loss);
  }

  #noMore(reason: string): void {
    this.#loss ??= reason;
    if (this.#unread === null) this.#lose(this.#loss);
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

  #say(message: object): void {
    this.#enqueue(encodeFrame(message));
  }

  #enqueue(unsent: Unsent<Outgoing>): void {
    this.#unsent.push(unsent);
    this.#unsentBytes += sizeOf(unsent);
    if (this.#unsentBytes > MAX_UNSENT_BYTES) this.#lose('The peer does not read.');
    else this.#flushSoon();
  }

  /** After all that this turn's microtasks still want to send. */
  #flushSoon(): void {
    if (this.#isFlushing || this.#unsent.length === 0) return;
    this.#isFlushing = true;
    queueMicrotask(() => process.nextTick(() => this.#flush()));
  }

  #flush(): void {
    this.#isFlushing = false;
    const { writableNeedsDrain, writeBufferLength } = this.#stream;
    // What the stream buffers is ours to bound: it gets the next batch when it has written the last.
    if (this.#unsent.length > 0 && !writableNeedsDrain && writeBufferLength === 0) this.#write();
    if (this.#unsent.length === 0) this.#onEmpty?.();
  }

  #write(): void {
    const frames = this.#takeBatch();
    this.#lastSentAt = this.#parts.clock.monotonic();
    const [only] = frames;
    try {
      if (only !== undefined) this.#stream.send(frames.length === 1 ? only : Buffer.concat(frames));
    } catch (error) {
      this.#dropUnsent();
      this.#noMore(messageOf(error));
    }
  }

  #takeBatch(): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let bytes = 0;
    let taken = 0;
    for (const unsent of this.#unsent) {
      if (bytes >= BATCH_BYTES) break;
      taken += 1;
      this.#unsentBytes -= sizeOf(unsent);
      const frame = frameOf(unsent);
      if (frame !== null) frames.push(frame);
      bytes += frame?.byteLength ?? 0;
    }
    this.#unsent.splice(0, taken);
    return frames;
  }

  #dropUnsent(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#onEmpty?.();
  }

  /** Resolves when everything is written, or `signal` aborts. */
  #emptied(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
      signal.addEventListener('abort', () => resolve());
      this.#flush();
    });
  }

  #checkSilence(): void {
    const now = this.#parts.clock.monotonic();
    const isLate = now - this.#lastCheckedAt > 2 * HEARTBEAT_CHECK_MS;
    this.#lastCheckedAt = now;
    if (this.#isSilent(now)) {
      // When the event loop was blocked, what the peer said meanwhile still waits in the socket.
      if (isLate && !this.#isSuspected) this.#isSuspected = true;
      else this.abort({ cause: 'silent', reason: 'Nothing was heard of the peer.' });
    }
    const isDue = now - this.#lastSentAt >= ALIVE_AFTER_MS && this.#unsent.length === 0;
    if (isDue && !this.#hasEnded) this.#say({ type: 'alive' });
  }

  #isSilent(now: number): boolean {
    const limitMs = this.#hello === null ? HELLO_TIMEOUT_MS : SILENCE_LIMIT_MS;
    return now - this.#lastHeardAt > limitMs;
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

function sizeOf(unsent: Unsent<object>): number {
  return typeof unsent === 'function' ? LATER_BYTES : unsent.byteLength;
}

/** @returns null for what nobody wants any more. */
function frameOf(unsent: Unsent<object>): Uint8Array | null {
  const message = typeof unsent === 'function' ? unsent() : unsent;
  return message === null || message instanceof Uint8Array ? message : encodeFrame(message);
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
