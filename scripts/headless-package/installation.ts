import { execFile } from 'node:child_process';
import { existsSync, globSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { root } from '../electron.ts';
import { npm, type Place, tarball } from './place.ts';
import { refuse } from './refusal.ts';

type Package = z.infer<typeof packageSchema>;

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
/** npm warns of it in what comes from elsewhere than its registry. */
const OWN_INSTALL_SCRIPTS = [...INSTALL_SCRIPTS, 'prepare'];
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  scripts: z.record(z.string(), z.string()).default({}),
});

const run = promisify(execFile);

export async function install({ folder, prefix }: Place): Promise<string> {
  return await npm(folder, 'install', '--global', '--prefix', prefix, '--no-fund', tarball);
}

/** Looks for what leads back to the checkout, has a native part, or runs when it is installed. */
export function checkInstalled({ prefix }: Place): string {
  const paths = globSync('**', { cwd: prefix }).map((path) => join(prefix, path));
  refuse(
    'leads out of its folder',
    paths.filter((path) => leadsOut(path, prefix)),
  );
  refuse(
    'is native',
    paths.filter((path) => /\.node$|binding\.gyp$/.test(path)),
  );
  const files = paths.filter((path) => lstatSync(path).isFile());
  refuse('names the checkout', ownOf(files).filter(namesCheckout));
  const packages = packagesAmong(files);
  const names = packages.map(({ name }) => name);
  refuse(
    'belongs to the desktop',
    names.filter((name) => name.startsWith('electron')),
  );
  refuse(
    'runs a script at its installation',
    packages.filter(isActive).map(({ name }) => name),
  );
  const others = packages.filter(({ name }) => name !== 'meshtask');
  refuse('is not in THIRD_PARTY_LICENSES.txt', others.filter(isUnlisted(prefix)).map(titleOf));
  const sizeBytes = files.reduce((sum, file) => sum + lstatSync(file).size, 0);
  return `${others.length} packages of others, their licences, ${(sizeBytes / 1e6).toFixed(1)} MB`;
}

/** Only where there is systemd. */
export async function verifyUnit({ prefix }: Place): Promise<string> {
  const unit = join(prefix, 'lib/node_modules/meshtask/resources/systemd/meshtask.service');
  try {
    // It says what it does not like, and mostly does not fail for it.
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', unit]);
    if (stderr !== '') throw new Error(stderr);
    return 'verified';
  } catch (error) {
    if (isMissing(error)) return 'not tried, because there is no systemd-analyze';
    throw error;
  }
}

export async function uninstall({ folder, prefix }: Place): Promise<string> {
  const said = await npm(folder, 'uninstall', '--global', '--prefix', prefix, 'meshtask');
  refuse('is left', ['bin/meshtask', 'lib/node_modules/meshtask'].filter(isLeft(prefix)));
  return said;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function leadsOut(path: string, prefix: string): boolean {
  return !realpathSync(path).startsWith(prefix + sep) && path !== prefix;
}

function ownOf(files: readonly string[]): readonly string[] {
  const dependencies = join('meshtask', 'node_modules') + sep;
  return files.filter((file) => !file.includes(dependencies));
}

function namesCheckout(file: string): boolean {
  return readFileSync(file).includes(root);
}

/** A package.json with a name and a version is a package; others say how a folder is to be read. */
function packagesAmong(files: readonly string[]): readonly Package[] {
  return files
    .filter((file) => /node_modules[/\\](@[^/\\]+[/\\])?[^/\\]+[/\\]package\.json$/.test(file))
    .map((file) => packageSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
}

function isActive({ name, scripts }: Package): boolean {
  const active = name === 'meshtask' ? OWN_INSTALL_SCRIPTS : INSTALL_SCRIPTS;
  return active.some((script) => script in scripts);
}

function isUnlisted(prefix: string): (one: Package) => boolean {
  const file = 'lib/node_modules/meshtask/out/renderer/THIRD_PARTY_LICENSES.txt';
  const list = readFileSync(join(prefix, file), 'utf8').split('\n');
  return (one) => !list.includes(titleOf(one));
}

function titleOf({ name, version }: Package): string {
  return `${name} ${version}`;
}

function isLeft(prefix: string): (path: string) => boolean {
  return (path) => existsSync(join(prefix, path));
}
