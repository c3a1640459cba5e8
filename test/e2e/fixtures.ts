import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { Settings } from '../../src/shared/model/settings.ts';
import { callAgent } from './agent-call.ts';
import { createBrowserDriver } from './drivers/browser-driver.ts';
import type { Driver, DriverName, RunningApp } from './drivers/driver.ts';
import { createElectronDriver } from './drivers/electron-driver.ts';
import { createStandInDriver } from './drivers/stand-in-driver.ts';

export { expect };

interface GivenApp {
  /** @default 'Anna' */
  readonly name?: string;
  readonly args?: readonly string[];
  readonly settings?: Partial<Settings>;
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
  kill(): Promise<void>;
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
  const { name = 'Anna', args = [], settings = {} } = given;
  const dataDir = await mkdtemp(join(tmpdir(), 'meshtask-e2e-'));
  const kept = { isIntroduced: true, name, ...settings };
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify(kept));
  const options = { dataDir, args: [...QUIET, ...args] };
  const start = async (): Promise<RunningApp> => {
    const started = await driver.start(options);
    await expect(started.page.getByRole('heading', { level: 1 })).toBeVisible();
    return started;
  };
  let running: RunningApp | null = await start();
  return {
    name,
    dataDir,
    get page() {
      if (running === null) throw new Error(`${name} does not run.`);
      return running.page;
    },
    address: async () => (await callAgent(dataDir, 'agent.status')).addresses[0] ?? '',
    async restart() {
      await running?.stop();
      running = await start();
    },
    async kill() {
      await running?.kill();
      running = null;
    },
    picture: async () => (await running?.page.screenshot().catch(() => null)) ?? null,
    async end() {
      await running?.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
