import Conf from 'conf';
import type { SettingsStore } from '../agent/agent.ts';

/** Keeps the settings beside the history, in the file that the desktop app uses too. */
export function openSettingsFile(dataDir: string): SettingsStore {
  const file = new Conf({
    cwd: dataDir,
    configName: 'settings',
    configFileMode: 0o600,
    // A file that a person has spoiled by hand costs the settings, not the start.
    clearInvalidConfig: true,
  });
  return {
    get: () => file.store,
    set: (settings) => {
      file.store = settings;
    },
  };
}
