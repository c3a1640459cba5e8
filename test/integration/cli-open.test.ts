import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serveAgent } from '../support/cli.ts';

vi.setConfig({ testTimeout: 30_000 });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshtask-browser-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

// Elsewhere the system knows the browser, and no variable names another one.
const onLinux = test.skipIf(process.platform !== 'linux');

onLinux('--open gives the browser the address with the token', async () => {
  const visited = join(folder, 'visited');
  await useBrowser(`echo "$1" > ${visited}`);
  const agent = await serveAgent('--open');
  await vi.waitFor(async () => expect(await readFile(visited, 'utf8')).toBe(`${agent.ready.ui}\n`));
  expect(agent.ready.ui).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=.{43}$/);
  expect(await agent.stop()).toBe(0);
});

onLinux('where no browser opens, --open says the address in one sentence', async () => {
  await useBrowser('exit 1');
  const agent = await serveAgent('--open');
  await vi.waitFor(() => expect(agent.said()).toContain(`Open ${agent.ready.ui} in one.`));
  expect(await agent.stop()).toBe(0);
});

onLinux('without a display, --open does not even try', async () => {
  const visited = join(folder, 'visited');
  await useBrowser(`touch ${visited}`);
  vi.stubEnv('DISPLAY', undefined);
  const agent = await serveAgent('--open');
  await vi.waitFor(() => expect(agent.said()).toContain('No browser'));
  await expect(readFile(visited)).rejects.toThrow('ENOENT');
  expect(await agent.stop()).toBe(0);
});

/** A script in the browser's place, as `xdg-open` finds it. */
async function useBrowser(script: string): Promise<void> {
  const browser = join(folder, 'browser');
  await writeFile(browser, `#!/bin/sh\n${script}\n`);
  await chmod(browser, 0o700);
  vi.stubEnv('BROWSER', browser);
  vi.stubEnv('DISPLAY', ':99');
  for (const name of [
    'WAYLAND_DISPLAY',
    'WSL_DISTRO_NAME',
    'XDG_CURRENT_DESKTOP',
    'DESKTOP_SESSION',
  ]) {
    vi.stubEnv(name, undefined);
  }
}
