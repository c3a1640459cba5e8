import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type ServedBridge, serveFakeBridge } from '../../../test/support/local-server.ts';
import { announce, readAnnouncement } from '../local-server/announcement.ts';
import { connectToAgent } from './connection.ts';

let served: ServedBridge;

beforeEach(async () => {
  served = await serveFakeBridge();
});

afterEach(() => served.end());

test('a command reaches the agent of its data directory', async () => {
  const bridge = await connectToAgent(served.dataDir);
  expect(await bridge.call('peers.list')).toBe('peers.list');
  bridge.close();
  await bridge.closed;
});

test('a data directory without an agent is told, with the next step', async () => {
  await served.server.stop();
  await expect(connectToAgent(served.dataDir)).rejects.toThrow('start one with "meshtask serve"');
});

test.each([
  ['makes up a proof', '{"type":"proof","proof":"made up"}'],
  ['welcomes everybody', '{"type":"welcome"}'],
  ['talks nonsense', 'nonsense'],
])(
  'another program on the port of an agent that was killed learns nothing: it %s',
  async (_, answer) => {
    const { port, heard } = await listenThere((socket) => {
      socket.on('message', () => socket.send(answer));
    });
    await expect(connectToAgent(served.dataDir)).rejects.toThrow(
      `Another program answers on port ${port}, where the agent of ${served.dataDir} was; it was told nothing.`,
    );
    expect(heard.join()).toMatch(/^\{"type":"prove","nonce":"[\w-]{43}"\}$/);
  },
);

test('another program that passes the question on to the agent learns nothing', async () => {
  const { port } = new URL(served.server.address());
  const { heard } = await listenThere((socket) => {
    const agent = new WebSocket(`ws://127.0.0.1:${port}/bridge`);
    onTestFinished(() => agent.terminate());
    agent.on('message', (data: Buffer) => socket.send(data.toString()));
    socket.on('message', (data: Buffer) => {
      if (agent.readyState === WebSocket.OPEN) agent.send(data.toString());
      else agent.once('open', () => agent.send(data.toString()));
    });
  });
  await expect(connectToAgent(served.dataDir)).rejects.toThrow('Another program answers');
  expect(heard.join()).not.toContain(await served.token());
});

test('another program that says nothing, not even goodbye, is not waited for', async () => {
  await listenThere((socket) => socket.pause());
  await expect(connectToAgent(served.dataDir, { answerWaitMs: 50 })).rejects.toThrow(
    'No agent is running',
  );
});

/** Another program listens on the port that the data directory announces. */
async function listenThere(
  talk: (socket: WebSocket) => void,
): Promise<{ port: number; heard: readonly string[] }> {
  const heard: string[] = [];
  const http: Server = createServer();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket: WebSocket, _request: IncomingMessage) => {
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    talk(socket);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const announced = await readAnnouncement(served.dataDir);
  await announce(served.dataDir, { pid: announced?.pid ?? 1, version: '1.2.3', port });
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    http.close();
  });
  return { port, heard };
}
