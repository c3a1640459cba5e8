import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import type { Driver, RunningApp, StartOptions } from './driver.ts';
import { root } from './program.ts';

const folder = join(root, 'node_modules', 'electron');
const CLOSE_WAIT_MS = 5_000;

/** Whether the binary is present; asking Electron's own package would download it. */
export function hasElectron(): boolean {
  return existsSync(binaryPath());
}

export function createElectronDriver(): Driver {
  return { start, end: async () => {} };
}

async function start({ dataDir, args }: StartOptions): Promise<RunningApp> {
  const app = await _electron.launch({
    executablePath: binaryPath(),
    args: [root, '--no-sandbox', '--data-dir', dataDir, ...args],
    cwd: root,
  });
  const child = app.process();
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
  };
  return {
    page: await app.firstWindow(),
    kill,
    async stop() {
      // Closing may hang, and then nothing else would end it.
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WAIT_MS));
      await Promise.race([
        app.evaluate(({ app: main }) => main.quit()).then(() => app.close()),
        late,
      ]);
      await kill();
    },
  };
}

function binaryPath(): string {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  return join(folder, 'dist', name);
}
