import Store from 'electron-store';
import type { SettingsStore } from '../agent/agent.ts';

/** Keeps the settings beside the history, in the file that headless agents use too. */
export function openSettingsFile(dataDir: string): SettingsStore {
  const file = new Store({ cwd: dataDir, name: 'settings' });
  return {
    get: () => file.store,
    set: (settings) => {
      file.store = settings;
    },
  };
}
