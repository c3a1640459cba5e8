import { defineConfig } from '@playwright/test';
import { hasElectron } from './test/e2e/drivers/electron-driver.ts';
import type { WorkerOptions } from './test/e2e/fixtures.ts';

const desktop = hasElectron() ? 'electron' : 'stand-in';

export default defineConfig<object, WorkerOptions>({
  testDir: 'test/e2e',
  outputDir: 'out/e2e',
  globalSetup: './test/e2e/global-setup.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // A shared machine may stall for longer than a person would wait; a second failure is ours.
  retries: process.env.CI === undefined ? 0 : 1,
  reporter: [['list'], ['./test/e2e/driver-reporter.ts']],
  projects: [
    { name: desktop, use: { driverName: desktop } },
    // A browser keeps its own window.
    { name: 'browser', testIgnore: '**/desktop*.spec.ts', use: { driverName: 'browser' } },
  ],
});
