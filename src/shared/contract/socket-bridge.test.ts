import { describe, expect, test } from 'vitest';
import { connectSocketBridge, type Socket, type SocketBridge } from './socket-bridge.ts';
import {
  CLOSED_UNAUTHORIZED,
  type DoorAnswer,
  MAX_MESSAGE_BYTES,
  type ServerMessage,
} from './socket-messages.ts';

const taskId = '3f0c7a52-7f2e-4d3a-9d58-0f6b6a1c2d3e';

describe('connecting', () => {
  test('the token is the first message, and a welcome opens the bridge', async () => {
    const socket = new FakeSocket();
    const connecting = connectSocketBridge(socket, 'secret');
    expect(socket.sent).toEqual([]);
    socket.open();
    expect(socket.sent).toEqual([{ type: 'hello', token: 'secret' }]);
    socket.receive({ type: 'welcome' });
    expect(await connecting).toBeDefined();
  });

  test('the token is told only to a server that proves to know it', async () => {
    const socket = new FakeSocket();
    const challenge = { nonce: 'question', isMetBy: (proof: string) => proof === 'answer' };
    const connecting = connectSocketBridge(socket, 'secret', challenge);
    socket.open();
    expect(socket.sent).toEqual([{ type: 'prove', nonce: 'question' }]);
    socket.receive({ type: 'proof', proof: 'answer' });
    expect(socket.last('hello')).toEqual({ type: 'hello', token: 'secret' });
    socket.receive({ type: 'welcome' });
    expect(await connecting).toBeDefined();
  });

  test.each([
    ['a wrong proof', '{"type":"proof","proof":"guess"}'],
    ['a welcome without a proof', '{"type":"welcome"}'],
    ['garbage', '{'],
  ])('%s ends the connection, and the token is not told', async (_, answer) => {
    const socket = new FakeSocket();
    const challenge = { nonce: 'question', isMetBy: (proof: string) => proof === 'answer' };
    const connecting = connectSocketBridge(socket, 'secret', challenge);
    socket.open();
    socket.receiveText(answer);
    await expect(connecting).rejects.toMatchObject({ failure: { code: 'unauthorized' } });
    expect(socket.sent).toEqual([{ type: 'prove', nonce: 'question' }]);
    expect(socket.isClosed).toBe(true);
  });

  test('a page that asks for no proof takes none', async () => {
    const socket = new FakeSocket();
    const connecting = connectSocketBridge(socket, 'secret');
    socket.open();
    socket.receive({ type: 'proof', proof: 'answer' });
    await expect(connecting).rejects.toMatchObject({ failure: { code: 'unauthorized' } });
  });

  test('a refused token is told as such', async () => {
    const socket = new FakeSocket();
    const connecting = connectSocketBridge(socket, 'wrong');
    socket.open();
    socket.end(CLOSED_UNAUTHORIZED);
    await expect(connecting).rejects.toMatchObject({ failure: { code: 'unauthorized' } });
  });

  test.each(['close', 'error'] as const)('a %s before the welcome is told', async (how) => {
    const socket = new FakeSocket();
    const connecting = connectSocketBridge(socket, 'secret');
    if (how === 'close') socket.end(1006);
    else socket.fail();
    await expect(connecting).rejects.toMatchObject({
      failure: { code: 'unreachable', message: 'The agent does not answer.' },
    });
  });
});

describe('losing the socket', () => {
  const lost = { code: 'unreachable', message: 'The connection to the agent was lost.' };

  test('ends every call, now and later', async () => {
    const { socket, bridge } = await connect();
    const calling = bridge.call('peers.list');
    socket.end(1006);
    await expect(calling).rejects.toMatchObject({ failure: lost });
    await expect(bridge.call('peers.list')).rejects.toMatchObject({ failure: lost });
    await bridge.closed;
  });

  test('ends every stream after the items that came', async () => {
    const { socket, bridge } = await connect();
    const reader = bridge.open('tasks.follow', { ids: [taskId] })[Symbol.asyncIterator]();
    const reading = reader.next();
    const { id } = socket.last('open');
    socket.receive({ type: 'next', id, item: 'first' });
    socket.receive({ type: 'next', id, item: 'second' });
    socket.end(1006);
    expect(await reading).toEqual({ done: false, value: 'first' });
    expect(await reader.next()).toEqual({ done: false, value: 'second' });
    await expect(reader.next()).rejects.toMatchObject({ failure: lost });
    expect(await reader.next()).toMatchObject({ done: true });
  });

  test('makes listening and leaving harmless', async () => {
    const { socket, bridge } = await connect();
    const stop = bridge.listen('tasks.changed', () => {});
    socket.end(1006);
    stop();
    bridge.listen('tasks.changed', () => {})();
  });

  test('by choice closes the socket', async () => {
    const { bridge } = await connect();
    bridge.close();
    await bridge.closed;
  });
});

describe('messages', () => {
  test('one that is too large is refused here, so that the connection lives on', async () => {
    const { bridge } = await connect();
    const search = 'é'.repeat(MAX_MESSAGE_BYTES / 2);
    const failure = { code: 'too_large' };
    await expect(bridge.call('tasks.count', { search })).rejects.toMatchObject({ failure });
    const reader = bridge.open('tasks.export', { filter: { search } })[Symbol.asyncIterator]();
    await expect(reader.next()).rejects.toMatchObject({ failure });
  });

  test('one that is large but fits is sent', async () => {
    const { socket, bridge } = await connect();
    const calling = bridge.call('tasks.count', { search: 'x'.repeat(MAX_MESSAGE_BYTES / 2) });
    const { id } = socket.last('call');
    socket.receive({ type: 'reply', id, envelope: { ok: true, value: {} } });
    expect(await calling).toEqual({});
  });

  test('two listeners of one event share one subscription', async () => {
    const { socket, bridge } = await connect();
    const heard: number[] = [];
    const listener = ({ version }: { version: number }) => heard.push(version);
    const stops = [
      bridge.listen('peers.changed', listener),
      bridge.listen('peers.changed', listener),
    ];
    socket.receive({ type: 'event', name: 'peers.changed', event: { version: 1, peers: [] } });
    for (const stop of [...stops, ...stops]) stop();
    socket.receive({ type: 'event', name: 'peers.changed', event: { version: 2, peers: [] } });
    socket.receive({ type: 'event', name: 'tasks.changed', event: { version: 3 } });
    expect(heard).toEqual([1, 1]);
    expect(socket.sent.slice(1)).toEqual([
      { type: 'listen', name: 'peers.changed' },
      { type: 'unlisten', name: 'peers.changed' },
    ]);
  });

  test('items of a stream that was left are dropped', async () => {
    const { socket, bridge } = await connect();
    const reader = bridge.open('tasks.follow', { ids: [taskId] })[Symbol.asyncIterator]();
    const reading = reader.next();
    const { id } = socket.last('open');
    await reader.return?.();
    await reader.return?.();
    expect(socket.last('cancel')).toEqual({ type: 'cancel', id });
    socket.receive({ type: 'next', id, item: 'late' });
    socket.receive({ type: 'done', id });
    socket.receive({ type: 'failed', id, failure: { code: 'internal', message: 'Late.' } });
    socket.receive({ type: 'reply', id, envelope: { ok: true, value: 'late' } });
    expect(await reading).toMatchObject({ done: true });
  });
});

async function connect(): Promise<{ socket: FakeSocket; bridge: SocketBridge }> {
  const socket = new FakeSocket();
  const connecting = connectSocketBridge(socket, 'secret');
  socket.open();
  socket.receive({ type: 'welcome' });
  return { socket, bridge: await connecting };
}

interface SentMessage {
  readonly type: string;
  readonly id: number;
}

type Listeners = { [Type in 'open' | 'error' | 'close' | 'message']: ((event: never) => void)[] };

class FakeSocket implements Socket {
  readonly sent: SentMessage[] = [];
  isClosed = false;
  readonly #listeners: Listeners = { open: [], error: [], close: [], message: [] };

  addEventListener(type: keyof Listeners, listener: (event: never) => void): void {
    this.#listeners[type].push(listener);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as SentMessage);
  }

  close(): void {
    this.isClosed = true;
    this.end(1000);
  }

  open(): void {
    this.#emit('open', {});
  }

  fail(): void {
    this.#emit('error', {});
  }

  end(code: number): void {
    this.#emit('close', { code });
  }

  receive(message: ServerMessage | DoorAnswer): void {
    this.receiveText(JSON.stringify(message));
  }

  receiveText(data: string): void {
    this.#emit('message', { data });
  }

  last(type: string): SentMessage {
    const message = this.sent.findLast((candidate) => candidate.type === type);
    if (message === undefined) throw new Error(`No ${type} was sent.`);
    return message;
  }

  #emit(type: keyof Listeners, event: object): void {
    for (const listener of this.#listeners[type]) listener(event as never);
  }
}
