import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { BRIDGE_PATH, MAX_MESSAGE_BYTES } from '../../shared/contract/socket-messages.ts';
import type { BridgeServer, Logger } from '../agent/agent.ts';
import { isFromThisMachine } from './access.ts';
import { type Announcement, announce, withdrawAnnouncement } from './announcement.ts';
import { serveSession } from './bridge-session.ts';
import {
  CLOSE_WAIT_MS,
  createGate,
  defaultGateLimits,
  type Gate,
  type GateLimits,
} from './gate.ts';
import { answerWithFile, refuse } from './static-files.ts';
import { ensureToken } from './token.ts';

export interface LocalServerOptions {
  readonly bridge: BridgeServer;
  readonly dataDir: string;
  readonly version: string;
  /** 0 is any free port. */
  readonly port: number;
  /** The built interface; it may be missing. */
  readonly rendererDir: string;
  readonly log: Logger;
  readonly limits?: GateLimits;
}

/** The agent's face for this machine: the interface and the bridge, on the loopback address only. */
export interface LocalServer {
  /** @throws PortTakenError, UnwritableError */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The interface's address with the token in its fragment; empty unless started. */
  address(): string;
}

export class PortTakenError extends Error {
  constructor(port: number, options: ErrorOptions) {
    super(`The local server cannot use port ${port}: choose another with --ui-port.`, options);
    this.name = 'PortTakenError';
  }
}

const LOOPBACK = '127.0.0.1';
const CLOSED_GOING_AWAY = 1001;

export function createLocalServer(options: LocalServerOptions): LocalServer {
  let running: RunningServer | null = null;
  return {
    async start() {
      running ??= await startServer(options);
    },
    async stop() {
      const stopping = running;
      running = null;
      await stopping?.stop();
    },
    address: () => running?.address ?? '',
  };
}

interface RunningServer {
  readonly address: string;
  stop(): Promise<void>;
}

async function startServer(options: LocalServerOptions): Promise<RunningServer> {
  const { bridge, dataDir, version, log } = options;
  const token = await ensureToken(dataDir);
  const gate = createGate(token, options.limits ?? defaultGateLimits);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const http = createServer();
  serveFiles(http, options);
  serveUpgrades(http, sockets, gate, (socket) => serveSession(socket, bridge, log));

  const port = await listenOn(http, options.port);
  const announcement: Announcement = { pid: process.pid, port, version };
  try {
    await announce(dataDir, announcement);
  } catch (error) {
    await closeServer(http, sockets);
    throw error;
  }
  log.info({ port }, 'The local server listens.');
  return {
    address: `http://${LOOPBACK}:${port}/#token=${token}`,
    async stop() {
      await withdrawAnnouncement(dataDir, announcement);
      await closeServer(http, sockets);
    },
  };
}

function serveFiles(http: Server, { rendererDir, log }: LocalServerOptions): void {
  http.on('request', (request, response) => {
    if (!isFromThisMachine(request)) {
      refuse(response, 403, 'Only pages of this machine are answered.');
      return;
    }
    answerWithFile(rendererDir, request, response).catch((error: unknown) => {
      // Without its address: a person may have put the token there.
      log.warn({ err: error }, 'A file could not be sent.');
      response.destroy();
    });
  });
}

function serveUpgrades(
  http: Server,
  sockets: WebSocketServer,
  gate: Gate,
  onAdmitted: (socket: WebSocket) => void,
): void {
  http.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const refusal = upgradeRefusal(request, gate);
    if (refusal !== null) {
      refuseUpgrade(stream, refusal);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // ws closes the socket itself after an error, with the right code.
      socket.on('error', () => {});
      gate.admit(socket, portOf(http.address()), () => onAdmitted(socket));
    });
  });
}

function upgradeRefusal(request: IncomingMessage, gate: Gate): string | null {
  if (!isFromThisMachine(request)) return '403 Forbidden';
  if (request.url !== BRIDGE_PATH) return '404 Not Found';
  return gate.isFull() ? '429 Too Many Requests' : null;
}

function refuseUpgrade(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function listenOn(http: Server, port: number): Promise<number> {
  try {
    http.listen(port, LOOPBACK);
    await once(http, 'listening');
  } catch (error) {
    throw new PortTakenError(port, { cause: error });
  }
  return portOf(http.address());
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function closeServer(http: Server, sockets: WebSocketServer): Promise<void> {
  const closed = once(http, 'close');
  for (const socket of sockets.clients) socket.close(CLOSED_GOING_AWAY, 'The agent stops.');
  http.close();
  http.closeIdleConnections();
  const cutOff = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
  }, CLOSE_WAIT_MS);
  await closed;
  clearTimeout(cutOff);
  sockets.close();
}
