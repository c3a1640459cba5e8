import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const electronFolder = join(root, 'node_modules', 'electron');
const sources = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];
const built = ['main/index.js', 'main/cli.js', 'preload/index.cjs', 'renderer/index.html'];

const DOWNLOAD_WAIT_MS = 120_000;
const LIBRARIES_MISSING = 127;

process.exitCode = await start(process.argv.slice(2));

/** Opens the desktop app, or serves the same app to a browser where that cannot be. */
async function start(args: readonly string[]): Promise<number> {
  if (isStale()) await build();
  const hindrance = whyNoWindow() ?? (await fetchElectron());
  if (hindrance !== null) return await serve(hindrance, args);
  const code = await run(electronBinary(), [root, ...args]);
  return code === LIBRARIES_MISSING
    ? await serve('Electron lacks libraries of the system', args)
    : code;
}

function isStale(): boolean {
  const outputs = built.map((file) => join(root, 'out', file));
  if (!outputs.every((file) => existsSync(file))) return true;
  const oldest = Math.min(...outputs.map((file) => statSync(file).mtimeMs));
  return sources.some((source) => newestIn(join(root, source)) > oldest);
}

function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

async function build(): Promise<void> {
  const bin = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const code = await run(process.execPath, [bin, 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error('The build failed.');
}

/** @returns why this machine cannot show a window, or null. */
function whyNoWindow(): string | null {
  if (process.platform !== 'linux') return null;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if ((DISPLAY ?? '') === '' && (WAYLAND_DISPLAY ?? '') === '') return 'There is no display here';
  return process.getuid?.() === 0 ? 'Electron does not open for the user root' : null;
}

/** @returns why there is no Electron, or null once it is there. */
async function fetchElectron(): Promise<string | null> {
  if (existsSync(electronBinary())) return null;
  console.log('Fetching Electron, once …');
  const signal = AbortSignal.timeout(DOWNLOAD_WAIT_MS);
  const install = join(electronFolder, 'install.js');
  await run(process.execPath, [install], { stdio: 'ignore', signal }).catch(() => {});
  return existsSync(electronBinary()) ? null : 'Electron could not be fetched';
}

function electronBinary(): string {
  const pathFile = join(electronFolder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  return join(electronFolder, 'dist', name);
}

async function serve(hindrance: string, args: readonly string[]): Promise<number> {
  console.log(`${hindrance}, so here is the same app for your browser: open the address below.`);
  return await run(process.execPath, [join(root, 'bin', 'meshtask.js'), 'serve', ...args]);
}

async function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  const child = spawn(command, [...args], { cwd: root, stdio: 'inherit', ...options });
  // A terminal interrupts the child itself; this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
