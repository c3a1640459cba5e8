import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect, test } from './fixtures.ts';

/** After a few failures the next attempt is seconds away. */
const PATIENT_MS = 2_500;
const AT_ONCE_MS = 1_000;

test('after sleep the agent tries its peers at once', async ({ startApp }) => {
  const attempts: number[] = [];
  const { server, port } = await listenForAttempts(attempts);
  const app = await startApp({ args: ['--peer', `/ip4/127.0.0.1/tcp/${port}`] });
  // Its wait before this attempt was long, and the next one is longer.
  await expect.poll(() => lastGap(attempts), { timeout: 20_000 }).toBeGreaterThan(PATIENT_MS);

  const before = attempts.length;
  const wokeAt = Date.now();
  await app.process.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('resume');
  }, undefined);
  await expect.poll(() => attempts.length).toBeGreaterThan(before);
  expect((attempts[before] ?? 0) - wokeAt).toBeLessThan(AT_ONCE_MS);
  server.close();
});

/** A machine that answers and hangs up, so that nobody gets through. */
async function listenForAttempts(
  attempts: number[],
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    attempts.push(Date.now());
    socket.on('error', () => {});
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return { server, port: address.port };
}

function lastGap(attempts: readonly number[]): number {
  return (attempts.at(-1) ?? 0) - (attempts.at(-2) ?? attempts.at(-1) ?? 0);
}
