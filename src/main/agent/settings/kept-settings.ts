import { type SettingsChanges, settingsChangesSchema } from '../../../shared/model/settings.ts';

/** Settings as a file holds them, also those that another version knows and this one does not. */
export type KeptSettings = Readonly<Record<string, unknown>>;

/** Where settings are kept; a face brings its own file. */
export interface SettingsStore {
  /** What was kept, by whichever version. */
  get(): unknown;
  /** @throws when it cannot be kept. */
  set(settings: KeptSettings): void;
  /** Copies what is kept now to a place beside it. @throws when it cannot. */
  backUp(suffix: string): void;
}

/** Keeps nothing: for agents whose settings are their options. */
export function createMemoryStore(): SettingsStore {
  let kept: KeptSettings = {};
  return {
    get: () => kept,
    set: (settings) => {
      kept = settings;
    },
    backUp: () => {},
  };
}

export type SettingsMigration = (kept: KeptSettings) => KeptSettings;

/**
 * The migration at index n leads from version n + 1 to version n + 2. Released ones never change, and
 * a setting never changes its meaning but gets another name: so an older version that finds a newer
 * file leaves what it does not know as it is.
 */
const migrations: readonly SettingsMigration[] = [];

/** What a person has set, read from what any version kept and written so that any can read it. */
export class SettingsKeeper {
  readonly #store: SettingsStore;
  readonly #newest: number;
  /** Which version kept what is in the store now. */
  #version: number;
  #kept: KeptSettings;

  constructor(store: SettingsStore, steps: readonly SettingsMigration[] = migrations) {
    const found = store.get();
    this.#store = store;
    this.#newest = steps.length + 1;
    this.#kept = isKept(found) ? found : {};
    this.#version = versionOf(this.#kept) ?? this.#newest;
    for (const step of steps.slice(this.#version - 1)) this.#kept = step(this.#kept);
  }

  /** One setting that a person has spoiled by hand, or that a newer version extended, costs no other. */
  get settings(): SettingsChanges {
    const valid = Object.entries(this.#kept).filter(
      ([key, value]) => settingsChangesSchema.strict().safeParse({ [key]: value }).success,
    );
    return settingsChangesSchema.parse(Object.fromEntries(valid));
  }

  /** @throws when it cannot be kept; nothing has changed then. */
  change(changes: SettingsChanges): void {
    const version = Math.max(this.#version, this.#newest);
    const kept = { ...this.#kept, ...changes, version };
    if (this.#version < version) this.#store.backUp(`v${this.#version}.bak`);
    this.#store.set(kept);
    this.#version = version;
    this.#kept = kept;
  }
}

function isKept(candidate: unknown): candidate is KeptSettings {
  return typeof candidate === 'object' && candidate !== null && !Array.isArray(candidate);
}

/** The first version wrote no number. @returns null where nothing is kept. */
function versionOf(kept: KeptSettings): number | null {
  const { version } = kept;
  if (typeof version === 'number' && Number.isInteger(version) && version > 0) return version;
  return Object.keys(kept).length === 0 ? null : 1;
}
