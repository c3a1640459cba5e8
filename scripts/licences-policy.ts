import { promisify } from 'node:util';
import { type InitOpts, init, type ModuleInfos } from 'license-checker-rseidelsohn';
import { root } from './electron.ts';

/**
 * What people install may be under these: they let anybody use and pass on the code, and ask for
 * their text to be passed on with it, which THIRD_PARTY_LICENSES.txt does.
 */
export const SHIPPED_LICENCES = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  // Of fonts alone: they may be passed on with software, not sold by themselves.
  'OFL-1.1',
];

const TERMS_OF_TOOLS: Readonly<Record<string, readonly string[]>> = {
  'as free as those above': ['CC0-1.0', 'Python-2.0', 'PSF-2.0', 'WTFPL'],
  'asks to name the authors of the data that a tool reads': ['CC-BY-3.0', 'CC-BY-4.0'],
  'asks to publish changes of its files, and we change none': ['MPL-2.0'],
};

/** What only builds and tests Meshtask may be under these besides: none of it reaches a user. */
export const TOOL_LICENCES = [...SHIPPED_LICENCES, ...Object.values(TERMS_OF_TOOLS).flat()];

const readInstalled = promisify<InitOpts, ModuleInfos>(init);

/** @returns what is in node_modules and under one of these licences, by `name@version`. */
export async function installedUnder(licences: readonly string[]): Promise<ModuleInfos> {
  const customFormat = { name: '', version: '', licenseText: '' };
  // Its types forget includeLicenses.
  const options = { start: root, includeLicenses: licences.join(','), customFormat };
  return await readInstalled(options);
}

/** @returns what is in node_modules and under none of these licences, by `name@version`. */
export async function installedOutside(licences: readonly string[]): Promise<ModuleInfos> {
  const excludeLicenses = licences.join(',');
  return await readInstalled({ start: root, excludePrivatePackages: true, excludeLicenses });
}
