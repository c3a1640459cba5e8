import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  CLOSED_MALFORMED,
  CLOSED_UNAUTHORIZED,
  MAX_MESSAGE_BYTES,
} from '../../shared/contract/socket-messages.ts';
import type { BridgeServer } from '../agent/agent.ts';
import { readAnnouncement } from './announcement.ts';
import { createLocalServer, type LocalServer } from './server.ts';
import { readToken } from './token.ts';

const limits = { tokenWaitMs: 200, refusalDelayMs: 50, strangers: 3 };
const endings: (() => Promise<void>)[] = [];
let dataDir = '';
let rendererDir = '';
let server: LocalServer;
let listeners = 0;
let announce: (event: unknown) => void = () => {};

const bridge: BridgeServer = {
  call: async (name) => ({ ok: true, value: name }),
  async *open(_name, _input, signal) {
    if (!signal.aborted) yield { kind: 'done' };
  },
  listen(_name, listener) {
    listeners += 1;
    announce = listener;
    return () => {
      listeners -= 1;
    };
  },
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'meshtask-server-'));
  rendererDir = join(dataDir, 'renderer');
  server = createServer();
  await server.start();
});

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

describe('the token', () => {
  test('opens the bridge', async () => {
    const socket = await openSocket();
    socket.send(JSON.stringify({ type: 'hello', token: await ownToken() }));
    expect(await nextMessage(socket)).toEqual({ type: 'welcome' });
    socket.send(JSON.stringify({ type: 'call', id: 1, name: 'peers.list' }));
    expect(await nextMessage(socket)).toEqual({
      type: 'reply',
      id: 1,
      envelope: { ok: true, value: 'peers.list' },
    });
  });

  test.each([
    ['a wrong token', JSON.stringify({ type: 'hello', token: 'x'.repeat(43) })],
    ['an empty token', JSON.stringify({ type: 'hello', token: '' })],
    ['a call before the token', JSON.stringify({ type: 'call', id: 1, name: 'peers.list' })],
    ['garbage', 'garbage'],
  ])('is needed: %s closes the socket after a delay, unanswered', async (_, message) => {
    const socket = await openSocket();
    const received = collectMessages(socket);
    const sentAt = performance.now();
    socket.send(message);
    expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
    expect(performance.now() - sentAt).toBeGreaterThan(limits.refusalDelayMs - 5);
    expect(received).toEqual([]);
  });

  test('cannot be given after a wrong one', async () => {
    const socket = await openSocket();
    const received = collectMessages(socket);
    socket.send(JSON.stringify({ type: 'hello', token: 'wrong' }));
    socket.send(JSON.stringify({ type: 'hello', token: await ownToken() }));
    expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
    expect(received).toEqual([]);
  });

  test('must come in time', async () => {
    const socket = await openSocket();
    expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
  });

  test('cannot be guessed at any speed: too many strangers are turned away', async () => {
    const strangers = [await openSocket(), await openSocket(), await openSocket()];
    strangers[0]?.send('wrong', () => strangers[0]?.terminate());
    expect(await refusalOf({})).toBe(429);
    for (const stranger of strangers) stranger.terminate();
    await Promise.all(strangers.slice(1).map((stranger) => closeCode(stranger)));
    await expect.poll(() => refusalOf({})).toBe(101);
  });

  test('stays the same after a restart, in a file for its owner only', async () => {
    const before = await ownToken();
    expect(before).toMatch(/^[\w-]{43}$/);
    expect(await modeOf('token')).toBe(0o600);
    await server.stop();
    server = createServer();
    await server.start();
    expect(await ownToken()).toBe(before);
  });

  test('is made anew when its file is spoiled', async () => {
    await server.stop();
    await writeFile(join(dataDir, 'token'), 'short');
    await server.start();
    expect(await ownToken()).toMatch(/^[\w-]{43}$/);
    expect(await modeOf('token')).toBe(0o600);
  });

  test('lives in a directory for its owner only', async () => {
    const inner = join(dataDir, 'new', 'inner');
    const other = createServer({ dataDir: inner });
    endings.push(() => other.stop());
    await other.start();
    expect(await modeOf('new/inner')).toBe(0o700);
  });
});

describe('who may connect', () => {
  test.each(['evil.example', 'evil.example:80', '192.168.1.7', 'localhost.evil.example'])(
    'a request for the host "%s" is refused',
    async (host) => {
      expect(await refusalOf({ host })).toBeGreaterThanOrEqual(400);
      expect((await get('/', { host })).status).toBeGreaterThanOrEqual(400);
    },
  );

  test.each(['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:9000', 'LOCALHOST:1'])(
    'a request for the host "%s" is answered',
    async (host) => {
      expect(await refusalOf({ host })).toBe(101);
      expect((await get('/', { host })).status).toBe(200);
    },
  );

  test.each(['http://evil.example', 'null', 'http://localhost:1', 'https://localhost:8080'])(
    'a page of the origin "%s" is refused',
    async (origin) => {
      expect(await refusalOf({ host: 'localhost:8080', origin })).toBe(403);
    },
  );

  test('a page of the same origin is answered', async () => {
    const headers = { host: 'localhost:8080', origin: 'http://localhost:8080' };
    expect(await refusalOf(headers)).toBe(101);
  });

  test('the bridge is at its own path only', async () => {
    expect(await refusalOf({}, '/other')).toBe(404);
  });
});

describe('an admitted client', () => {
  test('is cut off after a message that is too large', async () => {
    const socket = await admittedSocket();
    socket.send('x'.repeat(MAX_MESSAGE_BYTES + 1));
    expect(await closeCode(socket)).toBe(1009);
  });

  test.each([
    ['no JSON', '{'],
    ['no message of the bridge', '{"type":"shutdown"}'],
    ['an unknown event', '{"type":"listen","name":"__proto__"}'],
    ['more credit than the window', '{"type":"grant","id":1,"credit":1000000}'],
  ])('is cut off after %s', async (_, message) => {
    const socket = await admittedSocket();
    socket.send(message);
    expect(await closeCode(socket)).toBe(CLOSED_MALFORMED);
  });

  test('is cut off when it does not read', async () => {
    const socket = await admittedSocket();
    socket.send(JSON.stringify({ type: 'listen', name: 'tasks.changed' }));
    await expect.poll(() => listeners).toBe(1);
    socket.pause();
    const event = 'x'.repeat(4 * 1024 * 1024);
    for (let index = 0; index < 20; index += 1) announce(event);
    await expect.poll(() => listeners).toBe(0);
    socket.terminate();
  });

  test('leaves nothing behind', async () => {
    const socket = await admittedSocket();
    socket.send(JSON.stringify({ type: 'listen', name: 'tasks.changed' }));
    socket.send(JSON.stringify({ type: 'listen', name: 'tasks.changed' }));
    socket.send(JSON.stringify({ type: 'grant', id: 7, credit: 1 }));
    socket.send(JSON.stringify({ type: 'cancel', id: 7 }));
    await expect.poll(() => listeners).toBe(1);
    socket.close();
    await expect.poll(() => listeners).toBe(0);
  });

  test('hears that the agent stops', async () => {
    const socket = await admittedSocket();
    const closing = closeCode(socket);
    await server.stop();
    expect(await closing).toBe(1001);
  });
});

describe('the announcement', () => {
  test('tells commands where the agent is, while it runs', async () => {
    expect(await readAnnouncement(dataDir)).toEqual({
      pid: process.pid,
      port: Number(new URL(server.address()).port),
      version: '1.2.3',
    });
    expect(await modeOf('agent.json')).toBe(0o600);
    await server.stop();
    expect(existsSync(join(dataDir, 'agent.json'))).toBe(false);
    expect(server.address()).toBe('');
  });

  test('of another agent is left alone', async () => {
    const other = JSON.stringify({ pid: 1, port: 1, version: '1.2.3' });
    await writeFile(join(dataDir, 'agent.json'), other);
    await server.stop();
    expect(await readFile(join(dataDir, 'agent.json'), 'utf8')).toBe(other);
  });

  test('that is spoiled is none', async () => {
    await writeFile(join(dataDir, 'agent.json'), '{"pid":1');
    expect(await readAnnouncement(dataDir)).toBeNull();
  });
});

describe('the interface', () => {
  test('a build without it says that the command line works', async () => {
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(body).toMatch(/command line/);
  });

  test('its files come with their type and strict headers', async () => {
    await buildInterface();
    const page = await get('/');
    expect(page.body).toBe('<title>Meshtask</title>');
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    expect(page.headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self';",
    );
    const script = await get('/assets/main-1a2b.js');
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  test.each(['/../token', '/%2e%2e/token', '/..%2ftoken', '/assets', '/%00', '/%zz', '/missing'])(
    'nothing else is to be had: %s',
    async (path) => {
      await buildInterface();
      const { status, body } = await get(path);
      expect(status).toBe(404);
      expect(body).not.toContain(await ownToken());
    },
  );

  test('other methods are refused', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });

  test('HEAD is answered without a body', async () => {
    await buildInterface();
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });
});

describe('its life', () => {
  test('starting and stopping twice is harmless', async () => {
    const address = server.address();
    await server.start();
    expect(server.address()).toBe(address);
    await server.stop();
    await server.stop();
  });

  test('a port in use is told', async () => {
    const port = Number(new URL(server.address()).port);
    await expect(createServer({ port }).start()).rejects.toThrow(
      `The local server cannot use port ${port}: choose another with --ui-port.`,
    );
  });

  test('it stops although a client does not answer', async () => {
    const socket = await admittedSocket();
    socket.pause();
    await server.stop();
    socket.terminate();
  });
});

function createServer(given: { dataDir?: string; port?: number } = {}): LocalServer {
  const log = pino({ level: 'silent' });
  const options = { bridge, dataDir, rendererDir, version: '1.2.3', port: 0, log, limits };
  return createLocalServer({ ...options, ...given });
}

async function buildInterface(): Promise<void> {
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await writeFile(join(rendererDir, 'index.html'), '<title>Meshtask</title>');
  await writeFile(join(rendererDir, 'assets', 'main-1a2b.js'), 'start();');
}

async function ownToken(): Promise<string> {
  return (await readToken(dataDir)) ?? '';
}

async function modeOf(file: string): Promise<number> {
  return (await stat(join(dataDir, file))).mode & 0o777;
}

async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(new URL('/bridge', server.address().replace('http', 'ws')));
  endings.push(async () => socket.terminate());
  await once(socket, 'open');
  return socket;
}

async function admittedSocket(): Promise<WebSocket> {
  const socket = await openSocket();
  socket.send(JSON.stringify({ type: 'hello', token: await ownToken() }));
  await nextMessage(socket);
  return socket;
}

async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString());
}

function collectMessages(socket: WebSocket): string[] {
  const received: string[] = [];
  socket.on('message', (data: Buffer) => received.push(data.toString()));
  return received;
}

async function closeCode(socket: WebSocket): Promise<number> {
  if (socket.readyState === WebSocket.CLOSED) return 0;
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

/** @returns the status of an upgrade; 101 is no refusal. */
function refusalOf(headers: Record<string, string>, path = '/bridge'): Promise<number> {
  const socket = new WebSocket(new URL(path, server.address().replace('http', 'ws')), { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(server.address());
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, headers, method }, (response) => {
      const status = response.statusCode ?? 0;
      text(response).then((body) => resolve({ status, headers: response.headers, body }), reject);
    });
    asking.on('error', reject).end();
  });
}
