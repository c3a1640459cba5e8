import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openSettingsFile } from '../../src/main/headless/settings-file.ts';
import { temporaryDirectory } from '../support/temporary-history.ts';

// Outside of Electron, its package tells where its program is, and fetches it unless it is told.
vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', 'nowhere');
const { openSettingsFile: openForDesktop } = await import('../../src/main/shell/settings-file.ts');

describe.each([
  ['a headless agent', openSettingsFile],
  ['the desktop app', openForDesktop],
])('the settings of %s', (_, open) => {
  test('are kept privately, and none before they are set', () => {
    const dataDir = temporaryDirectory();
    const file = join(dataDir, 'settings.json');
    expect(open(dataDir).get()).toEqual({});
    expect(existsSync(file)).toBe(false);
    open(dataDir).set({ name: 'Studio', theme: 'dark' });
    expect(open(dataDir).get()).toEqual({ name: 'Studio', theme: 'dark' });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('lose nothing that only a newer version knows', () => {
    const dataDir = temporaryDirectory();
    const newer = { version: 9, theme: { mode: 'sepia' }, models: ['large'] };
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(newer));
    expect(open(dataDir).get()).toEqual(newer);
    open(dataDir).set({ ...newer, name: 'Studio' });
    expect(open(dataDir).get()).toEqual({ ...newer, name: 'Studio' });
  });

  test('are copied beside, as privately', () => {
    const dataDir = temporaryDirectory();
    const backup = join(dataDir, 'settings.json.v1.bak');
    const store = open(dataDir);
    store.set({ name: 'Studio' });
    store.backUp('v1.bak');
    store.set({ name: 'Kitchen' });
    expect(JSON.parse(readFileSync(backup, 'utf8'))).toEqual({ name: 'Studio' });
    if (process.platform !== 'win32') expect(statSync(backup).mode & 0o777).toBe(0o600);
  });

  test('are lost with a spoiled file, but not the start', () => {
    const dataDir = temporaryDirectory();
    writeFileSync(join(dataDir, 'settings.json'), '{"name": ');
    expect(open(dataDir).get()).toEqual({});
  });
});
