import { createServer, type Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_PORT, findFreePort } from './ports.ts';

describe('the port of an agent', () => {
  test('is 4737 by default, or one of the next', async () => {
    expect(DEFAULT_PORT).toBe(4_737);
    const port = await findFreePort();
    expect(port).toBeGreaterThanOrEqual(4_737);
    expect(port).toBeLessThan(4_737 + 50);
  });

  test('is free for its caller', async () => {
    const port = await findFreePort(await unusedPort());
    expect(await occupy(port)).toBe(port);
  });

  test('is the next one when it is taken', async () => {
    const taken = await occupy(0);
    const port = await findFreePort(taken);
    expect(port).toBeGreaterThan(taken);
    expect(port).toBeLessThan(taken + 50);
  });

  test('is refused with a sentence when a whole range is taken', async () => {
    const first = await unusedPort();
    await Promise.all(Array.from({ length: 50 }, (_, index) => occupy(first + index)));
    await expect(findFreePort(first)).rejects.toMatchObject({
      code: 'conflict',
      message: `The ports ${first} to ${first + 49} are all in use.`,
    });
  });
});

/** Takes a port until the test is over; if somebody else has it, all the better. */
async function occupy(port: number): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.once('error', () => resolve());
  server.listen({ port, host: '0.0.0.0', exclusive: true }, resolve);
  await promise;
  onTestFinished(() => closed(server));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** The first of many that nobody uses, far from those that the system hands out. */
async function unusedPort(): Promise<number> {
  return 10_000 + (process.pid % 200) * 100;
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
