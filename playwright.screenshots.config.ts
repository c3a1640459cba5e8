import { defineConfig } from '@playwright/test';

/** Not a test: `npm run screenshots` writes the pictures of docs/screenshots. */
export default defineConfig({
  testDir: 'test/screenshots',
  outputDir: 'out/screenshots',
  globalSetup: './test/e2e/global-setup.ts',
  timeout: 120_000,
  workers: 1,
  reporter: 'list',
});
