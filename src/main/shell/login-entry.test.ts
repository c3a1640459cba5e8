import { expect, test } from 'vitest';
import { defaultDataDir } from '../command-line/serve-options.ts';
import { desktopEntry, loginEntry, quotedForWindows } from './login-entry.ts';

const dataDir = defaultDataDir();

test('the app starts at login without its window', () => {
  expect(loginEntry({ program: '/opt/Meshtask/meshtask', dataDir })).toEqual({
    name: 'meshtask',
    program: '/opt/Meshtask/meshtask',
    args: ['--hidden'],
  });
});

test('another data directory has an entry of its own, and keeps its data', () => {
  const one = loginEntry({ program: 'meshtask', dataDir: '/tmp/one' });
  const two = loginEntry({ program: 'meshtask', dataDir: '/tmp/two' });
  expect(one.args).toEqual(['--hidden', '--data-dir', '/tmp/one']);
  expect(new Set([one.name, two.name, 'meshtask']).size).toBe(3);
});

test('an app that is not packaged is named to Electron', () => {
  const entry = loginEntry({ program: 'electron', appFolder: '/home/a/meshtask', dataDir });
  expect(entry.args).toEqual(['/home/a/meshtask', '--hidden']);
});

test('a desktop entry quotes what the session would read otherwise', () => {
  const entry = { name: 'meshtask', program: '/opt/My App/100%/$x', args: ['--hidden', 'a\\b"c'] };
  expect(desktopEntry(entry)).toContain(
    'Exec="/opt/My App/100%%/\\\\$x" --hidden "a\\\\\\\\b\\\\"c"\n',
  );
});

test.each([
  ['--hidden', '--hidden'],
  ['C:\\My Data', '"C:\\My Data"'],
])('%s stands as %s in the registry', (argument, quoted) => {
  expect(quotedForWindows(argument)).toBe(quoted);
});
