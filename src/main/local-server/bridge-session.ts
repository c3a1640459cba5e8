import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { StreamFrame } from '../../shared/contract/bridge.ts';
import type { EventName } from '../../shared/contract/events.ts';
import {
  CLOSED_MALFORMED,
  clientMessageSchema,
  parseJson,
  type ServerMessage,
} from '../../shared/contract/socket-messages.ts';
import type { BridgeServer, Logger } from '../agent/agent.ts';
import { Credits } from './credits.ts';

/** A client that leaves more than this unread is gone or broken; its memory is ours. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

type ClientRequest = z.infer<typeof clientMessageSchema>;
type OpenRequest = Extract<ClientRequest, { type: 'open' }>;

interface OpenStream {
  readonly leaving: AbortController;
  readonly credits: Credits;
}

/** Serves the bridge to one client that showed the token, until its socket closes. */
export function serveSession(socket: WebSocket, bridge: BridgeServer, log: Logger): void {
  const session = new BridgeSession(socket, bridge, log);
  socket.on('message', (data) => session.receive(data.toString()));
  socket.once('close', () => session.end());
  session.welcome();
}

class BridgeSession {
  readonly #socket: WebSocket;
  readonly #bridge: BridgeServer;
  readonly #log: Logger;
  readonly #streams = new Map<number, OpenStream>();
  readonly #unlisten = new Map<EventName, () => void>();

  constructor(socket: WebSocket, bridge: BridgeServer, log: Logger) {
    this.#socket = socket;
    this.#bridge = bridge;
    this.#log = log;
  }

  welcome(): void {
    this.#send({ type: 'welcome' });
  }

  receive(text: string): void {
    const message = clientMessageSchema.safeParse(parseJson(text));
    if (message.success) this.#handle(message.data);
    else this.#socket.close(CLOSED_MALFORMED, 'This message is none of the bridge.');
  }

  end(): void {
    for (const stop of this.#unlisten.values()) stop();
    for (const { leaving } of this.#streams.values()) leaving.abort();
    this.#unlisten.clear();
    this.#streams.clear();
  }

  #handle(message: ClientRequest): void {
    switch (message.type) {
      case 'call':
        this.#own(this.#call(message.id, message.name, message.input));
        break;
      case 'listen':
        this.#listen(message.name);
        break;
      case 'unlisten':
        this.#unlisten.get(message.name)?.();
        this.#unlisten.delete(message.name);
        break;
      case 'open':
        this.#own(this.#open(message));
        break;
      case 'grant':
        this.#streams.get(message.id)?.credits.grant(message.credit);
        break;
      case 'cancel':
        this.#streams.get(message.id)?.leaving.abort();
        break;
    }
  }

  async #call(id: number, name: string, input: unknown): Promise<void> {
    this.#send({ type: 'reply', id, envelope: await this.#bridge.call(name, input) });
  }

  #listen(name: EventName): void {
    if (this.#unlisten.has(name)) return;
    this.#unlisten.set(
      name,
      this.#bridge.listen(name, (event) => this.#send({ type: 'event', name, event })),
    );
  }

  async #open({ id, name, input, credit }: OpenRequest): Promise<void> {
    this.#streams.get(id)?.leaving.abort();
    const leaving = new AbortController();
    const stream = { leaving, credits: new Credits(credit, leaving.signal) };
    this.#streams.set(id, stream);
    for await (const frame of this.#bridge.open(name, input, leaving.signal)) {
      if (frame.kind === 'next') await stream.credits.take();
      if (leaving.signal.aborted) break;
      await this.#sendAndWait(messageOf(id, frame));
    }
    if (this.#streams.get(id) === stream) this.#streams.delete(id);
  }

  #send(message: ServerMessage): void {
    if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES) {
      this.#log.warn('A client does not read what it asked for: its socket is closed.');
      this.#socket.terminate();
      return;
    }
    this.#socket.send(JSON.stringify(message));
  }

  /** Resolves when the message left this process, or when the socket is gone. */
  #sendAndWait(message: ServerMessage): Promise<void> {
    return new Promise((resolve) => this.#socket.send(JSON.stringify(message), () => resolve()));
  }

  #own(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#log.error({ err: error }, 'A client could not be answered.');
      this.#socket.terminate();
    });
  }
}

function messageOf(id: number, frame: StreamFrame): ServerMessage {
  switch (frame.kind) {
    case 'next':
      return { type: 'next', id, item: frame.item };
    case 'done':
      return { type: 'done', id };
    case 'failed':
      return { type: 'failed', id, failure: frame.failure };
  }
}
