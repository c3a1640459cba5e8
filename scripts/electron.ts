import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

const folder = join(root, 'node_modules', 'electron');
const DOWNLOAD_WAIT_MS = 120_000;
/** As shells count. */
export const ENDED_BY_SIGNAL = 128;

/** @returns why there is no Electron, or null once it is there. */
export async function fetchElectron(): Promise<string | null> {
  if (existsSync(electronBinary())) return null;
  console.log('Fetching Electron, once …');
  const signal = AbortSignal.timeout(DOWNLOAD_WAIT_MS);
  const install = join(folder, 'install.js');
  await run(process.execPath, [install], { stdio: 'ignore', signal }).catch(() => {});
  return existsSync(electronBinary()) ? null : 'Electron could not be fetched';
}

export function electronBinary(): string {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  return join(folder, 'dist', name);
}

export function electronVite(...args: readonly string[]): Promise<number> {
  const bin = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return run(process.execPath, [bin, ...args]);
}

/** @returns its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  const child = spawn(command, [...args], { cwd: root, stdio: 'inherit', ...options });
  // A terminal interrupts the child itself; this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? ENDED_BY_SIGNAL;
}
