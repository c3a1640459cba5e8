import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chromiumDir, readOptions } from './options.ts';

describe('the options of the desktop app', () => {
  test('are those of "serve", among the switches of Electron and Chromium', () => {
    const words = [
      '--inspect=0',
      '.',
      '--no-sandbox',
      '--name',
      'kitchen',
      '--no-mdns',
      '--hidden',
    ];
    expect(readOptions(words)).toMatchObject({ name: 'kitchen', mdns: false, hidden: true });
  });

  test('name the data directory in two ways, of which --data-dir wins', () => {
    expect(readOptions(['--user-data-dir', '/tmp/one']).dataDir).toBe(resolve('/tmp/one'));
    expect(readOptions(['--user-data-dir=/tmp/one', '--data-dir=/tmp/two']).dataDir).toBe(
      resolve('/tmp/two'),
    );
  });

  test('ask for a smoke test only by name', () => {
    expect(readOptions([])).toMatchObject({ smokeTest: false });
    expect(readOptions(['--smoke-test'])).toMatchObject({ smokeTest: true });
  });

  test('are refused with a sentence where a value is none', () => {
    expect(() => readOptions(['--ui-port', 'first'])).toThrow('It must be a whole number');
  });

  test('give each data directory its own files of Chromium', () => {
    const one = readOptions(['--data-dir', '/tmp/one']);
    expect(chromiumDir(one)).toBe(resolve('/tmp/one/desktop'));
  });

  test('have the data directory of the command line by default', () => {
    expect(readOptions([]).dataDir).toMatch(/meshtask/);
  });
});
