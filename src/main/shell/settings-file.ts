import { copyFileSync } from 'node:fs';
import Store from 'electron-store';
import type { SettingsStore } from '../agent/agent.ts';

/** Keeps the settings beside the history, in the file that headless agents use too. */
export function openSettingsFile(dataDir: string): SettingsStore {
  const file = new Store({
    cwd: dataDir,
    name: 'settings',
    configFileMode: 0o600,
    // A file that a person has spoiled by hand costs the settings, not the start.
    clearInvalidConfig: true,
  });
  return {
    get: () => file.store,
    set: (settings) => {
      file.store = settings;
    },
    backUp: (suffix) => copyFileSync(file.path, `${file.path}.${suffix}`),
  };
}
