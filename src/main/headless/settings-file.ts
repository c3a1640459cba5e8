import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingsStore } from '../agent/agent.ts';

/** Keeps the settings beside the history, in the file that the desktop app uses too. */
export function openSettingsFile(dataDir: string): SettingsStore {
  const file = join(dataDir, 'settings.json');
  return {
    get: () => readSettings(file),
    set: (settings) => {
      const draft = `${file}.new`;
      writeFileSync(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
      renameSync(draft, file);
    },
    backUp: (suffix) => copyFileSync(file, `${file}.${suffix}`),
  };
}

/** A file that is missing, or that a person has spoiled, costs the settings and not the start. */
function readSettings(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
