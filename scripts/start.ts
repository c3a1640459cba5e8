import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  ENDED_BY_SIGNAL,
  electronBinary,
  electronVite,
  fetchElectron,
  root,
  run,
} from './electron.ts';

const sources = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];
const built = ['main/index.js', 'main/cli.js', 'preload/index.cjs', 'renderer/index.html'];

const LIBRARIES_MISSING = 127;
/** Electron gives up at once where the system forbids its sandbox, as newer Ubuntus do. */
const SANDBOX_REFUSAL_MS = 10_000;

process.exitCode = await start(process.argv.slice(2));

/** Opens the desktop app, or serves the same app to a browser where that cannot be. */
async function start(args: readonly string[]): Promise<number> {
  if (isStale()) await build();
  const hindrance = whyNoWindow() ?? (await fetchElectron());
  if (hindrance !== null) return await serve(hindrance, args);
  const startedAt = Date.now();
  const code = await run(electronBinary(), [root, ...args]);
  if (code === LIBRARIES_MISSING)
    return await serve('Electron lacks libraries of the system', args);
  const isRefused = code === ENDED_BY_SIGNAL && Date.now() - startedAt < SANDBOX_REFUSAL_MS;
  return isRefused ? await serve('The system does not let Electron start', args) : code;
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
  const code = await electronVite('build', '--logLevel', 'warn');
  if (code !== 0) throw new Error('The build failed.');
  await run(process.execPath, [join(root, 'scripts', 'licences.ts')]);
}

/** @returns why this machine cannot show a window, or null. */
function whyNoWindow(): string | null {
  if (process.platform !== 'linux') return null;
  if (!hasDisplay()) return 'There is no display here';
  return process.getuid?.() === 0 ? 'Electron does not open for the user root' : null;
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || [DISPLAY, WAYLAND_DISPLAY].some((value) => value);
}

async function serve(hindrance: string, args: readonly string[]): Promise<number> {
  console.log(`${hindrance}, so here is the same app for your browser, at the address below.`);
  const words = [...serveOptions(args), ...(hasDisplay() ? ['--open'] : [])];
  return await run(process.execPath, [join(root, 'bin', 'meshtask.js'), 'serve', ...words]);
}

/** The desktop app has two options of its own: another name for one, and one about its window. */
function serveOptions(args: readonly string[]): readonly string[] {
  return args
    .filter((word) => word !== '--hidden')
    .map((word) => word.replace(/^--user-data-dir(?==|$)/, '--data-dir'));
}
