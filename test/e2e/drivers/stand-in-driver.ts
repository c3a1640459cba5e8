import { type Browser, chromium, type Page } from '@playwright/test';
import type { Driver, RunningApp, StartOptions } from './driver.ts';
import { freePort, startProgram, waitFor } from './program.ts';

/** The built main and preload bundles in Node, with a double of Electron around them. */
export function createStandInDriver(): Driver {
  return { start, end: async () => {} };
}

async function start({ dataDir, args }: StartOptions): Promise<RunningApp> {
  const port = await freePort();
  const program = startProgram(
    [
      ...['--import', './test/e2e/stand-in/register.ts', 'out/main/index.js'],
      ...['--data-dir', dataDir, ...args],
    ],
    { MESHTASK_STAND_IN_PORT: String(port) },
  );
  const browser = await waitFor(program, () => connect(port));
  const page = await waitFor(program, () => shownPage(browser));
  return {
    page,
    stop: () => program.end('SIGTERM'),
    kill: () => program.end('SIGKILL'),
  };
}

async function connect(port: number): Promise<Browser | null> {
  return await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null);
}

async function shownPage(browser: Browser): Promise<Page | null> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  return pages.find((page) => page.url().startsWith('https://')) ?? null;
}
