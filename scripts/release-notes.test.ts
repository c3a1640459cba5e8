import { expect, test } from 'vitest';
import { checkTag, notesOf } from './release-notes.ts';

const changelog = `# Changelog

## Unreleased

- Not yet.

## 0.2.0 (1 December 2026)

- Machines wave.
  They do so twice.

### For programs

- \`task.wave\`.

## 0.2.0-beta.1

- Machines try to wave.

## 0.1.0
`;

test('the notes of a release are its section, whatever follows the version in its title', () => {
  expect(notesOf(changelog, '0.2.0')).toBe(
    '- Machines wave.\n  They do so twice.\n\n### For programs\n\n- `task.wave`.\n',
  );
  expect(notesOf(changelog, '0.2.0-beta.1')).toBe('- Machines try to wave.\n');
});

test.each(['0.3.0', '0.2', '0.1.0'])('a release without notes fails: %s', (version) => {
  expect(() => notesOf(changelog, version)).toThrow(`"## ${version}"`);
});

test('a tag that is another version fails', () => {
  expect(() => checkTag('v0.2.0', '0.2.0')).not.toThrow();
  expect(() => checkTag('v0.2.1', '0.2.0')).toThrow('v0.2.1');
  expect(() => checkTag('0.2.0', '0.2.0')).toThrow('0.2.0');
});
