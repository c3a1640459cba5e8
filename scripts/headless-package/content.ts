import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { manifest, type Place, tarball } from './place.ts';
import { refuse } from './refusal.ts';

/** Half as much again as was measured: then something is in it that nobody thought of. */
const MAX_TARBALL_BYTES = 1_500_000;

const BELONGS: readonly RegExp[] = [
  /^(package\.json|README\.md|LICENSE|bin\/(meshtask|desktop)\.js)$/,
  /^out\/main\/(cli|chunks\/[\w-]+)\.js$/,
  /^out\/renderer\/(index\.html|THIRD_PARTY_LICENSES\.txt)$/,
  /^out\/renderer\/assets\/[\w-]+\.(js|css|svg|woff2)$/,
  /^resources\/systemd\/meshtask\.service$/,
];
const NEEDED = [
  'bin/meshtask.js',
  'out/main/cli.js',
  'out/renderer/index.html',
  'out/renderer/THIRD_PARTY_LICENSES.txt',
  'resources/systemd/meshtask.service',
];
const IMPORT = /(?:\bfrom |\bimport\(|^import )"([^"]+)"/gm;
const PACKAGE = /^(?:@[^/]+\/)?[^/]+/;

const run = promisify(execFile);

/** Looks into the tarball: only what runs, and in package.json only what that imports. */
export async function checkContent({ folder }: Place): Promise<string> {
  const { stdout } = await run('tar', ['-tzf', tarball]);
  const paths = stdout.trim().split('\n');
  const files = paths.map((path) => path.replace(/^package\//, ''));
  refuse(
    'does not belong there',
    files.filter((file) => !BELONGS.some((one) => one.test(file))),
  );
  refuse(
    'is missing',
    NEEDED.filter((file) => !files.includes(file)),
  );
  const { size } = statSync(tarball);
  if (size > MAX_TARBALL_BYTES) throw new Error(`The tarball has ${size} bytes.`);
  mkdirSync(join(folder, 'unpacked'));
  await run('tar', ['-xzf', tarball, '-C', join(folder, 'unpacked')]);
  const packages = checkImports(join(folder, 'unpacked', 'package'), files);
  return `${files.length} files, which import ${packages} packages`;
}

function checkImports(folder: string, files: readonly string[]): number {
  const imports = new Map<string, readonly string[]>();
  follow(folder, 'out/main/cli.js', imports);
  const code = files.filter((file) => file.startsWith('out/main/'));
  refuse(
    'is imported by nothing',
    code.filter((file) => !imports.has(file)),
  );
  const names = [...imports.values()].flat().filter((name) => !isBuiltin(name));
  const packages = names.flatMap((name) => (name.startsWith('.') ? [] : packageOf(name)));
  const dependencies = Object.keys(manifest.dependencies);
  refuse(
    'is imported, but no dependency',
    packages.filter((name) => !dependencies.includes(name)),
  );
  refuse(
    'is a dependency, but not imported',
    dependencies.filter((name) => !packages.includes(name)),
  );
  return new Set(packages).size;
}

/** The bundler writes all imports in one way. */
function follow(folder: string, file: string, imports: Map<string, readonly string[]>): void {
  if (imports.has(file)) return;
  const code = readFileSync(join(folder, file), 'utf8');
  const names = [...code.matchAll(IMPORT)].map(([, name = '']) => name);
  imports.set(file, names);
  for (const name of names.filter((one) => one.startsWith('.'))) {
    follow(folder, posix.join(posix.dirname(file), name), imports);
  }
}

function packageOf(name: string): string {
  return PACKAGE.exec(name)?.[0] ?? name;
}
