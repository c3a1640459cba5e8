import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  closeCode,
  type ServedBridge,
  serveFakeBridge,
} from '../../../test/support/local-server.ts';
import { CLOSED_MALFORMED, MAX_MESSAGE_BYTES } from '../../shared/contract/socket-messages.ts';
import { UnwritableError } from './private-file.ts';

let served: ServedBridge;

beforeEach(async () => {
  served = await serveFakeBridge();
});

afterEach(() => served.end());

describe('who may connect', () => {
  test.each(['evil.example', 'evil.example:80', '192.168.1.7', 'localhost.evil.example'])(
    'a request for the host "%s" is refused',
    async (host) => {
      expect(await served.upgradeStatus({ host })).toBeGreaterThanOrEqual(400);
      expect((await served.get('/', { host })).status).toBeGreaterThanOrEqual(400);
    },
  );

  test.each(['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:9000', 'LOCALHOST:1'])(
    'a request for the host "%s" is answered',
    async (host) => {
      expect(await served.upgradeStatus({ host })).toBe(101);
      expect((await served.get('/', { host })).status).toBe(200);
    },
  );

  test.each(['http://evil.example', 'null', 'http://localhost:1', 'https://localhost:8080'])(
    'a page of the origin "%s" is refused',
    async (origin) => {
      expect(await served.upgradeStatus({ host: 'localhost:8080', origin })).toBe(403);
    },
  );

  test('a page of the same origin is answered', async () => {
    const headers = { host: 'localhost:8080', origin: 'http://localhost:8080' };
    expect(await served.upgradeStatus(headers)).toBe(101);
  });

  test('the bridge is at its own path only', async () => {
    expect(await served.upgradeStatus({}, '/other')).toBe(404);
  });
});

describe('an admitted client', () => {
  test('is cut off after a message that is too large', async () => {
    const socket = await served.admittedSocket();
    socket.send('x'.repeat(MAX_MESSAGE_BYTES + 1));
    expect(await closeCode(socket)).toBe(1009);
  });

  test.each([
    ['no JSON', '{'],
    ['no message of the bridge', '{"type":"shutdown"}'],
    ['an unknown event', '{"type":"listen","name":"__proto__"}'],
    ['more credit than the window', '{"type":"grant","id":1,"credit":1000000}'],
  ])('is cut off after %s', async (_, message) => {
    const socket = await served.admittedSocket();
    socket.send(message);
    expect(await closeCode(socket)).toBe(CLOSED_MALFORMED);
  });

  test('is cut off when it does not read', async () => {
    const socket = await served.admittedSocket();
    socket.send(JSON.stringify({ type: 'listen', name: 'tasks.changed' }));
    await expect.poll(() => served.listenerCount()).toBe(1);
    socket.pause();
    const event = 'x'.repeat(4 * 1024 * 1024);
    for (let index = 0; index < 20; index += 1) served.announce(event);
    await expect.poll(() => served.listenerCount()).toBe(0);
    socket.terminate();
  });

  test('leaves nothing behind', async () => {
    const socket = await served.admittedSocket();
    socket.send(JSON.stringify({ type: 'listen', name: 'tasks.changed' }));
    socket.send(JSON.stringify({ type: 'listen', name: 'tasks.changed' }));
    socket.send(JSON.stringify({ type: 'grant', id: 7, credit: 1 }));
    socket.send(JSON.stringify({ type: 'cancel', id: 7 }));
    await expect.poll(() => served.listenerCount()).toBe(1);
    socket.close();
    await expect.poll(() => served.listenerCount()).toBe(0);
  });

  test('hears that the agent stops', async () => {
    const socket = await served.admittedSocket();
    const closing = closeCode(socket);
    await served.server.stop();
    expect(await closing).toBe(1001);
  });
});

describe('its life', () => {
  test('starting and stopping twice is harmless', async () => {
    const address = served.server.address();
    await served.server.start();
    expect(served.server.address()).toBe(address);
    await served.server.stop();
    await served.server.stop();
  });

  test('a port in use is told', async () => {
    const port = Number(new URL(served.server.address()).port);
    await expect(served.anotherServer({ port }).start()).rejects.toThrow(
      `The local server cannot use port ${port}: choose another with --ui-port.`,
    );
  });

  test('it does not stay behind when the data directory refuses to be written', async () => {
    const dataDir = join(served.dataDir, 'refusing');
    mkdirSync(join(dataDir, 'agent.json', 'in the way'), { recursive: true });
    const { port } = new URL(served.server.address());
    await served.server.stop();
    const another = served.anotherServer({ dataDir, port: Number(port) });
    await expect(another.start()).rejects.toThrow(UnwritableError);
    const onThatPort = served.anotherServer({ port: Number(port) });
    await onThatPort.start();
    await onThatPort.stop();
  });

  test('it stops although a client does not answer', async () => {
    const socket = await served.admittedSocket();
    socket.pause();
    await served.server.stop();
    socket.terminate();
  });
});
