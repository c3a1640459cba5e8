import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import type { BridgeServer } from '../../src/main/agent/agent.ts';
import { createLocalServer, type LocalServer } from '../../src/main/local-server/server.ts';
import { readToken } from '../../src/main/local-server/token.ts';

export const limits = { tokenWaitMs: 200, refusalDelayMs: 50, strangers: 3 };

/** A local server before a bridge that answers each call with its name. */
export interface ServedBridge {
  readonly server: LocalServer;
  readonly dataDir: string;
  readonly rendererDir: string;
  /** All that its log says. */
  logged(): string;
  listenerCount(): number;
  announce(event: unknown): void;
  /** Another server on the same data directory, unless told otherwise. */
  anotherServer(given?: { dataDir?: string; port?: number }): LocalServer;
  token(): Promise<string>;
  modeOf(file: string): Promise<number>;
  openSocket(): Promise<WebSocket>;
  /** A socket that has shown the token. */
  admittedSocket(): Promise<WebSocket>;
  /** @returns the status of an upgrade; 101 is no refusal. */
  upgradeStatus(headers: Record<string, string>, path?: string): Promise<number>;
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Answer>;
  end(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export async function serveFakeBridge(): Promise<ServedBridge> {
  const dataDir = await mkdtemp(join(tmpdir(), 'meshtask-server-'));
  const rendererDir = join(dataDir, 'renderer');
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line) => lines.push(line) });
  const sockets: WebSocket[] = [];
  const listeners = new Set<(event: unknown) => void>();
  const bridge = fakeBridge(listeners);
  const options = { bridge, dataDir, rendererDir, version: '1.2.3', port: 0, log, limits };
  const server = createLocalServer(options);
  await server.start();

  const token = async () => (await readToken(dataDir)) ?? '';
  const openSocket = async () => {
    const socket = new WebSocket(addressOf(server, '/bridge'));
    sockets.push(socket);
    await once(socket, 'open');
    return socket;
  };
  return {
    ...{ server, dataDir, rendererDir, token, openSocket },
    logged: () => lines.join(''),
    listenerCount: () => listeners.size,
    announce(event) {
      for (const listener of listeners) listener(event);
    },
    anotherServer: (given = {}) => createLocalServer({ ...options, ...given }),
    modeOf: async (file) => (await stat(join(dataDir, file))).mode & 0o777,
    async admittedSocket() {
      const socket = await openSocket();
      socket.send(JSON.stringify({ type: 'hello', token: await token() }));
      await nextMessage(socket);
      return socket;
    },
    upgradeStatus: (headers, path = '/bridge') => upgradeStatus(addressOf(server, path), headers),
    get: (path, headers = {}, method = 'GET') => get(server, path, headers, method),
    async end() {
      for (const socket of sockets) socket.terminate();
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString());
}

export function collectMessages(socket: WebSocket): string[] {
  const received: string[] = [];
  socket.on('message', (data: Buffer) => received.push(data.toString()));
  return received;
}

export async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

function fakeBridge(listeners: Set<(event: unknown) => void>): BridgeServer {
  return {
    call: async (name) => ({ ok: true, value: name }),
    async *open(_name, _input, signal) {
      if (!signal.aborted) yield { kind: 'done' };
    },
    listen(_name, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function addressOf(server: LocalServer, path: string): URL {
  return new URL(path, server.address().replace('http', 'ws'));
}

function upgradeStatus(address: URL, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(address, { headers });
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

function get(
  server: LocalServer,
  path: string,
  headers: Record<string, string>,
  method: string,
): Promise<Answer> {
  const { hostname, port } = new URL(server.address());
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, headers, method }, (response) => {
      const status = response.statusCode ?? 0;
      text(response).then((body) => resolve({ status, headers: response.headers, body }), reject);
    });
    asking.on('error', reject).end();
  });
}
