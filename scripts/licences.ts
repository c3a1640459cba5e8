import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ModuleInfo, ModuleInfos } from 'license-checker-rseidelsohn';
import { z } from 'zod';
import { root } from './electron.ts';
import { installedUnder, SHIPPED_LICENCES } from './licences-policy.ts';

interface Licence {
  readonly packages: readonly ModuleInfo[];
  readonly text: string;
}

const bundledSchema = z.array(z.object({ name: z.string(), version: z.string() }));
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string(), dev: z.boolean().optional() })),
});

const LICENCE_FILE = /^(licen[cs]e|copying)/i;
const MIT_IS_OFFERED = /\bMIT\b/;
const RULE = '='.repeat(80);

const INTRODUCTION = `Meshtask contains the work of others, or brings it along when it is
installed. These are the packages, and below them their licences. The
desktop app also contains Electron and Chromium, whose licences lie
beside the app: LICENSE.electron.txt and LICENSES.chromium.html.`;

await writeLicences(join(root, 'out', 'renderer', 'THIRD_PARTY_LICENSES.txt'));

/** Tells whose work is in what people install: what the bundles contain, and what npm brings. */
async function writeLicences(file: string): Promise<void> {
  const allowed = await installedUnder(SHIPPED_LICENCES);
  const shipped = new Set([...takeBundled('main'), ...takeBundled('renderer'), ...runTime()]);
  const packages = [...shipped].sort().map((name) => find(name, allowed));
  writeFileSync(file, documentOf(packages));
}

/** @returns what the bundler put into its output, and removes its list from there. */
function takeBundled(part: 'main' | 'renderer'): readonly string[] {
  const list = join(root, 'out', part, 'licences.json');
  const bundled = bundledSchema.parse(JSON.parse(readFileSync(list, 'utf8')));
  rmSync(list);
  return bundled.map(({ name, version }) => `${name}@${version}`);
}

function runTime(): readonly string[] {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const installed = Object.entries(lockSchema.parse(JSON.parse(lock)).packages);
  return installed
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
}

function find(name: string, allowed: ModuleInfos): ModuleInfo {
  const found = allowed[name];
  if (found !== undefined) return found;
  throw new Error(`${name} would be shipped, but its licence is not one of SHIPPED_LICENCES.`);
}

function documentOf(packages: readonly ModuleInfo[]): string {
  const list = packages.map((one) => `${titleOf(one)} (${one.licenses})`);
  const texts = groupByText(packages).map(({ packages: group, text }) =>
    [RULE, ...group.map(titleOf), '', text].join('\n'),
  );
  return `${[INTRODUCTION, list.join('\n'), ...texts].join('\n\n')}\n`;
}

function groupByText(packages: readonly ModuleInfo[]): readonly Licence[] {
  const groups = Map.groupBy(packages, textOf);
  return [...groups].map(([text, group]) => ({ packages: group, text }));
}

function textOf(one: ModuleInfo): string {
  return [ownTextOf(one) ?? commonTextFor(one), noticeOf(one)].join('\n\n').trim();
}

/** @returns null where the checker read a README instead. */
function ownTextOf({ licenseFile = '', licenseText = '' }: ModuleInfo): string | null {
  return LICENCE_FILE.test(basename(licenseFile)) ? licenseText.trim() : null;
}

function noticeOf({ noticeFile }: ModuleInfo): string {
  return noticeFile === undefined ? '' : readFileSync(noticeFile, 'utf8').trim();
}

/** Packages of libp2p and a few others name their licence and leave its text out. */
function commonTextFor(one: ModuleInfo): string {
  if (!MIT_IS_OFFERED.test(String(one.licenses))) {
    throw new Error(`${titleOf(one)} would be shipped, but has no text of its licence.`);
  }
  const [, , , ...terms] = readFileSync(join(root, 'LICENSE'), 'utf8').split('\n');
  return `The MIT License\n\nCopyright (c) the authors of these packages\n${terms.join('\n')}`;
}

function titleOf({ name = '', version = '' }: ModuleInfo): string {
  return `${name} ${version}`;
}
