import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, extractFile, listPackage, statFile } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Assembled, assemble, root } from './assemble.ts';
import { run } from './run.ts';

const MAX_ARCHIVE_BYTES = 12 * 1024 * 1024;

/** Everything that the archive may hold; what belongs to a package is listed by name below. */
const ALLOWED = [
  /^package\.json$/,
  /^LICENSE$/,
  /^bin\/desktop\.js$/,
  /^out\/main\/(index|(chunks|desktop)\/[\w.-]+)\.js$/,
  /^out\/preload\/index\.cjs$/,
  /^out\/renderer\/(index\.html|THIRD_PARTY_LICENSES\.txt|assets\/[\w.-]+\.(js|css|svg|woff2))$/,
  /^resources\/(icon|tray(Template)?(@2x)?)\.png$/,
  /^resources\/badges\/\d+(@2x)?\.png$/,
  /^node_modules\/.+\.(js|cjs|mjs|json)$/,
  /^node_modules\/.+\/licen[cs]e[\w.-]*$/i,
];

const NEEDED = [
  ...['bin/desktop.js', 'out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'],
  ...['LICENSE', 'out/renderer/THIRD_PARTY_LICENSES.txt', 'resources/tray.png'],
];

/** What runs nothing: tests, measurements, examples, and what browsers or compilers take. */
const USELESS =
  /(^|\/)(__tests__|tests?|bench(marks?)?|examples?|docs|coverage)\/|\.min\.js$|\.(test|spec|bench)\.[cm]?js$|(^|\/)\.|\.map$/;

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
});
const lockSchema = z.object({ packages: z.record(z.string(), packageSchema) });

let assembled: Assembled;
let files: readonly string[];

beforeAll(async () => {
  assembled = await assemble('linux');
  files = listPackage(assembled.archive, { isPack: false })
    .map((path) => path.slice(1))
    .filter((path) => !('files' in statFile(assembled.archive, path)));
});

afterAll(async () => {
  await assembled.remove();
});

describe('the archive of the desktop app', () => {
  test('holds what runs, and nothing else', () => {
    expect(files).toEqual(expect.arrayContaining(NEEDED));
    expect(files.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(files.filter((path) => USELESS.test(path))).toEqual([]);
  });

  test('holds the packages that the desktop app needs, and no others', async () => {
    const { packages } = lockSchema.parse(await readJson(join(root, 'package-lock.json')));
    const { open: _open, ...needed } = packages['']?.dependencies ?? {};
    const expected = namesOf(closureOf(packages, Object.keys(needed)));
    expect(packedPackages(files)).toEqual(expected);
  });

  test('describes the app without what its development needs', () => {
    const manifest: unknown = JSON.parse(`${extractFile(assembled.archive, 'package.json')}`);
    expect(manifest).toMatchObject({ name: 'meshtask', type: 'module', main: 'bin/desktop.js' });
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest).not.toHaveProperty('scripts');
  });

  test('is small', async () => {
    const { size } = await stat(assembled.archive);
    console.log(`app.asar: ${files.length} files, ${(size / 1024 / 1024).toFixed(1)} MiB`);
    expect(size).toBeLessThan(MAX_ARCHIVE_BYTES);
  });

  test('is complete: from it alone, a window opens and a task runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtask-unpacked-'));
    extractAll(assembled.archive, folder);
    const standIn = join(root, 'test', 'e2e', 'stand-in', 'register.ts');
    const main = join(folder, 'bin', 'desktop.js');
    const said = run(process.execPath, ['--import', standIn, main, '--smoke-test']);
    expect(said).toMatch(/^Meshtask \d+\.\d+\.\d+\S* works: its window ran a task in \d+ ms\.\n$/);
    await rm(folder, { recursive: true });
  });
});

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

function packedPackages(paths: readonly string[]): readonly string[] {
  return namesOf(
    paths.flatMap((path) => {
      const [, place] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path) ?? [];
      return place === undefined ? [] : [place];
    }),
  );
}

type Packages = z.infer<typeof lockSchema>['packages'];

/** @returns the places of packages, and of all that they depend on, as npm finds them. */
function closureOf(packages: Packages, names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const place = placesFrom(from)
      .map((folder) => `${folder}node_modules/${name}`)
      .find((path) => path in packages);
    if (place === undefined || found.has(place)) return;
    found.add(place);
    for (const needed of Object.keys(packages[place]?.dependencies ?? {})) visit(needed, place);
  };
  for (const name of names) visit(name, '');
  return found;
}

/** @returns where a package at a place looks for others: in itself first, in the root last. */
function placesFrom(place: string): readonly string[] {
  if (place === '') return [''];
  const outer = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/')));
  return [`${place}/`, ...placesFrom(outer.replace(/\/$/, ''))];
}

function namesOf(places: Iterable<string>): readonly string[] {
  const names = [...places].map((place) => place.split('node_modules/').at(-1) ?? '');
  return [...new Set(names)].toSorted();
}
