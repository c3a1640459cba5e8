import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { executablePath } from './chromium-path.ts';
import type { Driver, RunningApp, StartOptions } from './driver.ts';
import { freePort, type Program, startProgram, waitFor } from './program.ts';

/** `meshtask serve`, and its interface in a browser. */
export function createBrowserDriver(): Driver {
  let browser: Promise<Browser> | null = null;
  const seats = new Map<string, Promise<Seat>>();

  const seatFor = async (dataDir: string): Promise<Seat> => {
    browser ??= launch();
    const seat = seats.get(dataDir) ?? takeSeat(await browser);
    seats.set(dataDir, seat);
    return await seat;
  };

  return {
    start: async (options) => await start(options, await seatFor(options.dataDir)),
    run: async (options) => await serve(options, await freePort()).ended,
    async end() {
      await (await browser)?.close();
    },
  };
}

/** What outlives a restart: a port, so that the origin is the same, and the browser's memory. */
interface Seat {
  readonly port: number;
  readonly context: BrowserContext;
}

async function takeSeat(browser: Browser): Promise<Seat> {
  return { port: await freePort(), context: await browser.newContext() };
}

async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: await executablePath(), args: ['--no-sandbox'] });
}

async function start(options: StartOptions, seat: Seat): Promise<RunningApp> {
  const program = serve(options, seat.port);
  const ready = await waitFor(program, async () => /"ui":"([^"]+)"/.exec(program.said()));
  const page = await seat.context.newPage();
  await page.goto(ready[1] ?? '');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await page.close();
    await program.end(signal);
  };
  return {
    window: async () => page,
    evaluate: () => Promise.reject(new Error('A browser has no main process.')),
    said: program.said,
    ended: program.ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function serve({ dataDir, args }: StartOptions, port: number): Program {
  const place = ['--data-dir', dataDir, '--ui-port', String(port), '--json'];
  return startProgram(['bin/meshtask.js', 'serve', ...place, ...args]);
}
