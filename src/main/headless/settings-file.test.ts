import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temporary-history.ts';
import { openSettingsFile } from './settings-file.ts';

test('settings are kept privately, and none are kept before they are set', () => {
  const dataDir = temporaryDirectory();
  const file = join(dataDir, 'settings.json');
  expect(openSettingsFile(dataDir).get()).toEqual({});
  expect(existsSync(file)).toBe(false);
  openSettingsFile(dataDir).set({ name: 'Studio', theme: 'dark' });
  expect(openSettingsFile(dataDir).get()).toEqual({ name: 'Studio', theme: 'dark' });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a spoiled file costs the settings, not the start', () => {
  const dataDir = temporaryDirectory();
  writeFileSync(join(dataDir, 'settings.json'), '{"name": ');
  expect(openSettingsFile(dataDir).get()).toEqual({});
});
