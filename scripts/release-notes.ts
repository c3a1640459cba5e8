import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @throws when the changelog has no section of the version, or nothing in it. */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => titleOf(text).split(' ')[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}".`);
  const notes = section.slice(titleOf(section).length).trim();
  if (notes === '') throw new Error(`The section "## ${version}" of CHANGELOG.md is empty.`);
  return `${notes}\n`;
}

/** @throws when a tag is not `v` and the version. */
export function checkTag(tag: string, version: string): void {
  if (tag === `v${version}`) return;
  throw new Error(`The tag is ${tag}, but package.json says that the version is ${version}.`);
}

function titleOf(section: string): string {
  return section.split('\n', 1).join('');
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const [tag] = process.argv.slice(2);
  if (tag !== undefined) checkTag(tag, version);
  process.stdout.write(notesOf(read('CHANGELOG.md'), version));
}
