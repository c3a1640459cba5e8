import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { Settings } from '../../src/shared/model/settings.ts';
import { callAgent } from './agent-call.ts';
import { createBrowserDriver } from './drivers/browser-driver.ts';
import type { Driver, DriverName, RunningApp, StartOptions } from './drivers/driver.ts';
import { createElectronDriver } from './drivers/electron-driver.ts';
import { createStandInDriver } from './drivers/stand-in-driver.ts';

export { expect };

interface GivenApp extends Partial<StartOptions> {
  /** @default 'Anna' */
  readonly name?: string;
  readonly settings?: Partial<Settings>;
  /** Whether it is started so that no window opens. */
  readonly isHidden?: boolean;
}

/** The application as one person sees it. */
export interface App {
  /** The window; another one after a restart. */
  readonly page: Page;
  readonly name: string;
  readonly dataDir: string;
  /** Where others connect to, as the Peers screen shows it. */
  address(): Promise<string>;
  /** Ends and starts again with the same data. */
  restart(): Promise<void>;
  /** Starts it a second time while it runs. @returns the exit code of the second */
  startAgain(...args: readonly string[]): Promise<number | null>;
  kill(): Promise<void>;
  /** What a person cannot see in the page: see the driver. */
  readonly process: Pick<RunningApp, 'evaluate' | 'said' | 'ended' | 'window'>;
}

interface TestFixtures {
  readonly startApp: (given?: GivenApp) => Promise<App>;
  /** One application whose first start is behind it. */
  readonly app: App;
  readonly page: Page;
}

export interface WorkerOptions {
  readonly driverName: DriverName;
}

interface WorkerFixtures {
  readonly driver: Driver;
}

const drivers: Readonly<Record<DriverName, () => Driver>> = {
  electron: createElectronDriver,
  'stand-in': createStandInDriver,
  browser: createBrowserDriver,
};

export const test = base.extend<TestFixtures, WorkerOptions & WorkerFixtures>({
  driverName: ['browser', { option: true, scope: 'worker' }],

  driver: [
    async ({ driverName }, use) => {
      const driver = drivers[driverName]();
      await use(driver);
      await driver.end();
    },
    { scope: 'worker' },
  ],

  startApp: async ({ driver }, use, testInfo) => {
    const apps: StartedApp[] = [];
    await use(async (given) => {
      const app = await startApp(driver, given);
      apps.push(app);
      return app;
    });
    for (const app of apps) {
      const body = testInfo.status === testInfo.expectedStatus ? null : await app.picture();
      if (body !== null) await testInfo.attach(app.name, { body, contentType: 'image/png' });
      await app.end();
    }
  },

  app: async ({ startApp }, use) => {
    await use(await startApp());
  },

  page: async ({ app }, use) => {
    await use(app.page);
  },
});

interface StartedApp extends App {
  /** @returns null when there is no window to show. */
  picture(): Promise<Buffer | null>;
  end(): Promise<void>;
}

/** Found by address only; what they execute takes a moment that a person can see. */
const QUIET = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0'];

async function startApp(driver: Driver, given: GivenApp = {}): Promise<StartedApp> {
  const { name = 'Anna', args = [], settings = {}, isHidden = false, ...others } = given;
  const dataDir = given.dataDir ?? (await mkdtemp(join(tmpdir(), 'meshtask-e2e-')));
  const kept = { isIntroduced: true, name, ...settings };
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify(kept));
  const hidden = isHidden ? ['--hidden'] : [];
  const options = { ...others, dataDir, args: [...QUIET, ...args] };
  const start = async (): Promise<Started> => {
    const started = await driver.start({ ...options, args: [...options.args, ...hidden] });
    if (isHidden) return { process: started, page: null };
    const page = await started.window();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    return { process: started, page };
  };
  let running: Started | null = await start();
  return {
    name,
    dataDir,
    get page() {
      if (running?.page == null) throw new Error(`${name} has no window.`);
      return running.page;
    },
    get process() {
      if (running === null) throw new Error(`${name} does not run.`);
      return running.process;
    },
    address: async () => (await callAgent(dataDir, 'agent.status')).addresses[0] ?? '',
    async restart() {
      await running?.process.stop();
      running = await start();
    },
    startAgain: (...more) => driver.run({ ...options, args: [...options.args, ...more] }),
    async kill() {
      await running?.process.kill();
      running = null;
    },
    picture: async () => (await running?.page?.screenshot().catch(() => null)) ?? null,
    async end() {
      await running?.process.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Started {
  readonly process: RunningApp;
  /** Null while it has no window. */
  readonly page: Page | null;
}
