import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packagesOf } from '../../electron-builder.config.ts';
import { createProgram } from '../../src/main/headless/program.ts';
import {
  anchorsIn,
  codeIn,
  type Document,
  linksIn,
  readDocument,
  readDocuments,
  root,
} from '../support/documents.ts';

const MESHTASK =
  /(?:^|sudo |npx |npm run |env |\| )meshtask(?: --)?(?= )((?: (?:"[^"]*"|'[^']*'|[^\s|&;"']+(?:\|\w+)*))+)/;
const WORD = /"[^"]*"|'[^']*'|\S+/g;
/** Names a key, and no command. */
const MDNS_KEY = 'meshtask mdns service name v1';
const DOWNLOAD = /releases\/latest\/download\/([\w.-]+)/g;
const NPM_RUN = /npm (?:run )?((?<=run )[\w:-]+|start|test)/g;

const documents = readDocuments();

describe.each(documents)('$path', (document) => {
  test('names commands and options that exist', async () => {
    const lines = codeIn(document).filter((code) => MESHTASK.test(code) && code !== MDNS_KEY);
    const refusals = await Promise.all(lines.map(async (line) => await refusalOf(line)));
    expect(refusals.filter((refusal) => refusal !== null)).toEqual([]);
  });

  test('names scripts of package.json', () => {
    const named = codeIn(document).flatMap((code) => [...code.matchAll(NPM_RUN)]);
    const scripts = scriptsOfPackage();
    expect(named.map(([, name = '']) => name).filter((name) => !scripts.includes(name))).toEqual(
      [],
    );
  });

  test('has links that lead somewhere', () => {
    expect(linksIn(document).filter((link) => !leadsSomewhere(document, link))).toEqual([]);
  });

  test('offers files that a release has', () => {
    const offered = [...document.text.matchAll(DOWNLOAD)].map(([, name = '']) => name);
    expect(offered.filter((name) => !isReleased(name))).toEqual([]);
  });
});

test('the README offers a file for each system', () => {
  const { text } = readDocument('README.md');
  for (const kind of ['exe', 'dmg', 'deb', 'rpm', 'AppImage', 'tgz']) {
    expect(text).toMatch(new RegExp(`releases/latest/download/[\\w.-]+\\.${kind}`));
  }
});

test('the index leads to every page', () => {
  const index = readDocument('docs/README.md');
  const linked = linksIn(index).map((link) => posix.join('docs', link.split('#')[0] ?? ''));
  const pages = documents.map(({ path }) => path).filter((path) => path !== index.path);
  const isLinked = (page: string): boolean =>
    [page, posix.dirname(page)].some((path) => linked.includes(path));
  expect(pages.filter((page) => !isLinked(page))).toEqual([]);
});

test('the unit of systemd starts a command that exists', async () => {
  const unit = readFileSync(join(root, 'resources', 'systemd', 'meshtask.service'), 'utf8');
  const start = unit.split('\n').find((line) => line.startsWith('ExecStart='));
  expect(await refusalOf(start ?? '')).toBeNull();
});

test('a command or an option that does not exist is found out', async () => {
  expect(await refusalOf('sudo meshtask peer')).toContain('unknown command');
  expect(await refusalOf('seq 2 | meshtask run --bach -')).toContain('unknown option');
  expect(await refusalOf('meshtask trust Kitchen maybe')).toContain('Allowed choices');
  expect(await refusalOf('meshtask trust PEER ask|allowed|blocked')).toBeNull();
});

/** @returns what the real command line has against it; an argument that is left out is no mistake. */
async function refusalOf(line: string): Promise<string | null> {
  const [, rest = ''] = MESHTASK.exec(line) ?? [];
  const words = [...rest.matchAll(WORD)].map(([word]) => plainWord(word));
  try {
    await harmless(createProgram()).parseAsync(words, { from: 'user' });
    return words.length > 0 ? null : `${line}: no command`;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isFine = error.exitCode === 0 || error.code === 'commander.missingArgument';
    return isFine ? null : `${line}: ${error.message}`;
  }
}

/** `[PEER]`, `ask|allowed` and quotes as a person would type them; every command takes --help. */
function plainWord(word: string): string {
  if (word === 'COMMAND') return 'run';
  return word.replaceAll(/^["'[]|["'\]]$/g, '').replace(/^(\w+)(\|\w+)+$/, '$1');
}

/** Parses and does nothing, not even read the file of a pass phrase. */
function harmless(command: Command): Command {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.parent !== null) command.action(() => {});
  command.options.find(({ long }) => long === '--passphrase-file')?.argParser(String);
  for (const subcommand of command.commands) harmless(subcommand);
  return command;
}

function scriptsOfPackage(): readonly string[] {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(manifest));
  return Object.keys(scripts);
}

function leadsSomewhere(document: Document, link: string): boolean {
  if (/^https?:/.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document.path : posix.join(posix.dirname(document.path), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsIn(readDocument(target)).includes(anchor);
}

function isReleased(name: string): boolean {
  const { artifactName, nsis, deb, rpm } = packagesOf({});
  const patterns = [artifactName, nsis?.artifactName, deb?.artifactName, rpm?.artifactName];
  const isPackage = patterns.some((pattern) => namesOf(pattern ?? '').test(name));
  return isPackage || releaseWorkflow().includes(` ${name}\n`);
}

function namesOf(pattern: string): RegExp {
  const names = {
    productName: 'Meshtask',
    name: 'meshtask',
    arch: '(x64|arm64|x86_64|aarch64|amd64|universal)',
    ext: '(exe|dmg|deb|rpm|AppImage)',
  };
  const escaped = pattern.replaceAll('.', '\\.');
  const filled = Object.entries(names).reduce(
    (text, [name, value]) => text.replaceAll(`\${${name}}`, value),
    escaped,
  );
  return new RegExp(`^${filled}$`);
}

function releaseWorkflow(): string {
  return readFileSync(join(root, '.github', 'workflows', 'release.yml'), 'utf8');
}
