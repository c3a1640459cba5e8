import { createServer } from 'node:net';
import { AppError } from '../support/app-error.ts';

export const DEFAULT_PORT = 4_737;
const PORTS_TO_TRY = 50;

/**
 * The default port, or the next free one: a fixed port keeps remembered addresses and firewall
 * rules valid.
 *
 * @throws AppError `conflict` when a whole range is taken.
 */
export async function findFreePort(first: number = DEFAULT_PORT): Promise<number> {
  for (let port = first; port < first + PORTS_TO_TRY; port += 1) {
    if (await isFree(port)) return port;
  }
  const last = first + PORTS_TO_TRY - 1;
  throw new AppError('conflict', `The ports ${first} to ${last} are all in use.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
