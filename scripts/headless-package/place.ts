import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { root } from '../electron.ts';

/** Far from the checkout. */
export interface Place {
  readonly folder: string;
  /** What npm installs into, in the place of /usr/local. */
  readonly prefix: string;
}

export interface Program {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const NPM_MS = 180_000;
const THREE_NUMBERS = /^\d+\.\d+\.\d+$/;

const manifestSchema = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
  engines: z.object({ node: z.string().startsWith('>=') }),
});

const runFile = promisify(execFile);

export const manifest = manifestSchema.parse(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
);
export const tarball = join(root, 'out', 'packages', `meshtask-${manifest.version}.tgz`);

export async function pack(): Promise<string> {
  mkdirSync(dirname(tarball), { recursive: true });
  await npm(root, 'pack', '--pack-destination', dirname(tarball));
  return `${tarball}, ${Math.ceil(statSync(tarball).size / 1_000)} kB`;
}

/** Brings the oldest Node that package.json names, and the one that runs this. */
export async function bringNodes({ folder }: Place): Promise<string> {
  mkdirSync(join(folder, NODE_FOLDERS.newest));
  copyFileSync(process.execPath, join(folder, NODE_FOLDERS.newest, 'node'));
  const named = manifest.engines.node.slice('>='.length);
  const oldest = THREE_NUMBERS.test(named) ? named : `${named}.0`;
  await npm(folder, 'install', '--prefix', join(folder, 'oldest'), `node@${oldest}`);
  return `${oldest} and ${process.versions.node}`;
}

const NODE_FOLDERS = { newest: 'newest', oldest: join('oldest', 'node_modules', 'node', 'bin') };

/** The installed command line, which sees this Node, the system, an empty home, and no checkout. */
export function installedMeshtask(place: Place, age: keyof typeof NODE_FOLDERS): Program {
  const bin = join(place.prefix, 'bin');
  const path = [bin, join(place.folder, NODE_FOLDERS[age]), '/usr/bin', '/bin'];
  const env = { PATH: path.join(delimiter), HOME: place.folder, NO_COLOR: '1' };
  return { command: join(bin, 'meshtask'), env };
}

/** Runs npm with the registry that it is configured with. @returns its standard output. */
export async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await runFile('npm', [...args], { cwd, timeout: NPM_MS });
  return stdout.trim();
}
