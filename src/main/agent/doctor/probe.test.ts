import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRawNode } from '../../../../test/support/raw-node.ts';
import { type Probe, probe } from './probe.ts';
import { type TcpEnd, tcpEnd, tcpEndOf } from './tcp-end.ts';

const never = new AbortController().signal;

/** A program that listens on loopback, and what it does with who connects. */
async function listener(serve: (socket: Socket) => void): Promise<TcpEnd> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return tcpEnd('127.0.0.1', typeof address === 'object' && address !== null ? address.port : 0);
}

describe('what is at an address', () => {
  test.each<[string, (socket: Socket) => void, Probe]>([
    ['SSH', (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), 'other'],
    ['24 letters', (socket) => socket.write('x'.repeat(24)), 'other'],
    [
      'a nonce',
      (socket) => socket.write(Buffer.concat([randomBytes(23), Buffer.alloc(1)])),
      'private',
    ],
    ['a nonce in two pieces', (socket) => void sendInPieces(socket), 'private'],
    ['a nonce and more', (socket) => socket.write(randomBytes(40)), 'other'],
    ['nothing', () => {}, 'silent'],
    ['an end', (socket) => socket.end(), 'closed'],
    ['a reset', (socket) => socket.resetAndDestroy(), 'closed'],
    ['a flood', (socket) => socket.write(Buffer.alloc(1_000_000)), 'other'],
  ])('that says %s is told from the others', async (_, serve, expected) => {
    expect(await probe(await listener(serve), never)).toBe(expected);
  });

  test('is libp2p where it answers the greeting', async () => {
    const { address } = await startRawNode();
    const end = tcpEndOf(address);
    if (end === null) throw new Error('The node listens nowhere.');
    expect(await probe(end, never)).toBe('libp2p');
  });

  test('is nothing where nobody listens, or no machine has that name', async () => {
    const end = await listener(() => {});
    expect(await probe(tcpEnd('127.0.0.1', 1), never)).toBe('refused');
    expect(await probe(tcpEnd('no-such-machine.invalid', end.port), never)).toBe('unknown_host');
    expect(await probe(tcpEnd('0.0.0.0.0', end.port), never)).toBe('unknown_host');
  });

  test('is not waited for once nobody wants to know', async () => {
    const leaving = new AbortController();
    const probing = probe(await listener(() => leaving.abort(new Error('enough'))), leaving.signal);
    await expect(probing).rejects.toThrow('enough');
  });
});

function sendInPieces(socket: Socket): void {
  const nonce = Buffer.concat([Buffer.alloc(1), randomBytes(23)]);
  socket.setNoDelay(true);
  socket.write(nonce.subarray(0, 10));
  setImmediate(() => socket.write(nonce.subarray(10)));
}
