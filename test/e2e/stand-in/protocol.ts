import type { Request as PageRequest, Route } from 'playwright-core';
import { toElectron } from './addresses.ts';
import { strict } from './strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
const privileged = new Set<string>();

interface CustomScheme {
  readonly scheme: string;
  readonly privileges: Readonly<Record<string, boolean>>;
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: readonly CustomScheme[]): void {
    for (const { scheme } of schemes) privileged.add(scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (!privileged.has(scheme)) {
      throw new Error(`The stand-in serves privileged schemes only, and "${scheme}" is none.`);
    }
    handlers.set(scheme, handler);
  },
});

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Answers as the handler of the scheme does; of the network, only this machine is in reach. */
export async function answer(route: Route, request: PageRequest): Promise<void> {
  const url = toElectron(request.url());
  if (LOOPBACK.includes(new URL(url).hostname)) {
    await route.continue();
    return;
  }
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  if (handler === undefined) {
    await route.abort('internetdisconnected');
    return;
  }
  const response = await handler(new Request(url, { method: request.method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
