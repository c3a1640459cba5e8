import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  closeCode,
  collectMessages,
  limits,
  nextMessage,
  type ServedBridge,
  serveFakeBridge,
} from '../../../test/support/local-server.ts';
import { CLOSED_UNAUTHORIZED, doorAnswerSchema } from '../../shared/contract/socket-messages.ts';
import { createChallenge, proofOf } from './proof.ts';
import { isSameToken } from './token.ts';

let served: ServedBridge;

beforeEach(async () => {
  served = await serveFakeBridge();
});

afterEach(() => served.end());

test('the token opens the bridge', async () => {
  const socket = await served.openSocket();
  socket.send(JSON.stringify({ type: 'hello', token: await served.token() }));
  expect(await nextMessage(socket)).toEqual({ type: 'welcome' });
  socket.send(JSON.stringify({ type: 'call', id: 1, name: 'peers.list' }));
  expect(await nextMessage(socket)).toEqual({
    type: 'reply',
    id: 1,
    envelope: { ok: true, value: 'peers.list' },
  });
});

test('a client may ask for a proof first, which only holds for this port and this question', async () => {
  const socket = await served.openSocket();
  const port = Number(new URL(served.server.address()).port);
  const challenge = createChallenge(await served.token(), port);
  socket.send(JSON.stringify({ type: 'prove', nonce: challenge.nonce }));
  const answer = doorAnswerSchema.parse(await nextMessage(socket));
  const proof = answer.type === 'proof' ? answer.proof : '';
  expect(challenge.isMetBy(proof)).toBe(true);
  expect(createChallenge(await served.token(), port).isMetBy(proof)).toBe(false);
  expect(proofOf(await served.token(), port + 1, challenge.nonce)).not.toBe(proof);
  socket.send(JSON.stringify({ type: 'hello', token: await served.token() }));
  expect(await nextMessage(socket)).toEqual({ type: 'welcome' });
});

test.each([
  ['a wrong token', { type: 'hello', token: 'x'.repeat(43) }],
  ['another question', { type: 'prove', nonce: 'x'.repeat(43) }],
])('after a proof %s closes the socket, unanswered', async (_, message) => {
  const socket = await served.openSocket();
  const received = collectMessages(socket);
  socket.send(JSON.stringify({ type: 'prove', nonce: 'x'.repeat(43) }));
  socket.send(JSON.stringify(message));
  expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
  expect(received).toHaveLength(1);
});

test('the token must come in time after a proof, too', async () => {
  const socket = await served.openSocket();
  socket.send(JSON.stringify({ type: 'prove', nonce: 'x'.repeat(43) }));
  expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
});

test.each(['', 'short', 'x'.repeat(44)])('tokens of any length are compared: "%s"', (other) => {
  const token = 'x'.repeat(43);
  expect(isSameToken(token, other)).toBe(false);
  expect(isSameToken(other, other)).toBe(true);
});

test.each([
  ['a wrong token', JSON.stringify({ type: 'hello', token: 'x'.repeat(43) })],
  ['a question that is too short', JSON.stringify({ type: 'prove', nonce: 'x' })],
  ['an empty token', JSON.stringify({ type: 'hello', token: '' })],
  ['a call before the token', JSON.stringify({ type: 'call', id: 1, name: 'peers.list' })],
  ['garbage', 'garbage'],
])('the token is needed: %s closes the socket after a delay, unanswered', async (_, message) => {
  const socket = await served.openSocket();
  const received = collectMessages(socket);
  const sentAt = performance.now();
  socket.send(message);
  expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
  expect(performance.now() - sentAt).toBeGreaterThan(limits.refusalDelayMs - 5);
  expect(received).toEqual([]);
});

test('the token cannot be given after a wrong one', async () => {
  const socket = await served.openSocket();
  const received = collectMessages(socket);
  socket.send(JSON.stringify({ type: 'hello', token: 'wrong' }));
  socket.send(JSON.stringify({ type: 'hello', token: await served.token() }));
  expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
  expect(received).toEqual([]);
});

test('the token must come in time', async () => {
  const socket = await served.openSocket();
  expect(await closeCode(socket)).toBe(CLOSED_UNAUTHORIZED);
});

test('the token cannot be guessed at any speed: too many strangers are turned away', async () => {
  const strangers = [
    await served.openSocket(),
    await served.openSocket(),
    await served.openSocket(),
  ];
  strangers[0]?.send('wrong', () => strangers[0]?.terminate());
  expect(await served.upgradeStatus({})).toBe(429);
  for (const stranger of strangers) stranger.terminate();
  await Promise.all(strangers.slice(1).map((stranger) => closeCode(stranger)));
  await expect.poll(() => served.upgradeStatus({})).toBe(101);
});

test('the token stays the same after a restart, in a file for its owner only', async () => {
  const before = await served.token();
  expect(before).toMatch(/^[\w-]{43}$/);
  expect(await served.modeOf('token')).toBe(0o600);
  await served.server.stop();
  await served.server.start();
  expect(await served.token()).toBe(before);
});

test('the token is made anew when its file is spoiled', async () => {
  await served.server.stop();
  await writeFile(join(served.dataDir, 'token'), 'short');
  await served.server.start();
  expect(await served.token()).toMatch(/^[\w-]{43}$/);
  expect(await served.modeOf('token')).toBe(0o600);
});

test('the token lives in a directory for its owner only', async () => {
  const inner = join(served.dataDir, 'new', 'inner');
  const other = served.anotherServer({ dataDir: inner });
  await other.start();
  expect(await served.modeOf('new/inner')).toBe(0o700);
  await other.stop();
});
