import { existsSync } from 'node:fs';
import { expect, test } from './fixtures.ts';

test('the smoke test runs a task in a window, and touches the data of nobody', async ({
  driver,
}, testInfo) => {
  const dataDir = testInfo.outputPath('data');
  expect(await driver.run({ dataDir, args: ['--smoke-test'] })).toBe(0);
  expect(existsSync(dataDir)).toBe(false);
});

test('the smoke test fails when the agent cannot start', async ({ driver }, testInfo) => {
  const dataDir = testInfo.outputPath('data');
  const args = ['--smoke-test', '--listen', '/ip4/203.0.113.7/tcp/4737'];
  expect(await driver.run({ dataDir, args })).toBe(1);
});
