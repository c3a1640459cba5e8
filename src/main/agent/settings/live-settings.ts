import { EventEmitter } from 'node:events';
import {
  type Settings,
  type SettingsChanges,
  type SettingsView,
  settingsChangesSchema,
  settingsSchema,
} from '../../../shared/model/settings.ts';
import { AppError, messageOf } from '../support/app-error.ts';

/** Where settings are kept; a face brings its own file. */
export interface SettingsStore {
  /** What was kept; anything that is no valid setting is ignored. */
  get(): unknown;
  /** @throws when it cannot be kept. */
  set(settings: SettingsChanges): void;
}

/** Keeps nothing: for agents whose settings are their options. */
export function createMemoryStore(): SettingsStore {
  let kept: SettingsChanges = {};
  return {
    get: () => kept,
    set: (settings) => {
      kept = settings;
    },
  };
}

/** The settings in force: defaults, then what was kept, then what the command line fixes. */
export class LiveSettings extends EventEmitter<{ changed: [now: Settings, before: Settings] }> {
  readonly #store: SettingsStore;
  readonly #defaults: Settings;
  readonly #fixed: SettingsChanges;
  #kept: SettingsChanges;
  #now: Settings;

  constructor(store: SettingsStore, defaults: Settings, fixed: SettingsChanges) {
    super();
    this.#store = store;
    this.#defaults = defaults;
    this.#fixed = fixed;
    this.#kept = parseKept(store.get());
    this.#now = this.#merged();
  }

  get now(): Settings {
    return this.#now;
  }

  view(): SettingsView {
    const fixed = settingsSchema.keyof().options.filter((key) => this.#fixed[key] !== undefined);
    return { settings: this.#now, fixed };
  }

  /** @throws AppError `conflict` for a setting that the command line fixes, `storage_failed`. */
  change(changes: SettingsChanges): SettingsView {
    for (const key of this.view().fixed) {
      if (changes[key] !== undefined) {
        throw new AppError('conflict', `"${key}" was given on the command line for this run.`);
      }
    }
    const before = this.#now;
    const kept = settingsChangesSchema.parse({ ...this.#kept, ...defined(changes) });
    try {
      this.#store.set(kept);
    } catch (error) {
      const message = `The settings could not be saved: ${messageOf(error)}`;
      throw new AppError('storage_failed', message, { cause: error });
    }
    this.#kept = kept;
    this.#now = this.#merged();
    this.emit('changed', this.#now, before);
    return this.view();
  }

  #merged(): Settings {
    return settingsSchema.parse({
      ...this.#defaults,
      ...defined(this.#kept),
      ...defined(this.#fixed),
    });
  }
}

function defined(changes: SettingsChanges): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** One setting that a person has spoiled by hand costs no other. */
function parseKept(candidate: unknown): SettingsChanges {
  if (typeof candidate !== 'object' || candidate === null) return {};
  const entries: [string, unknown][] = Object.entries(candidate);
  const valid = entries.filter(
    ([key, value]) => settingsChangesSchema.strict().safeParse({ [key]: value }).success,
  );
  return settingsChangesSchema.parse(Object.fromEntries(valid));
}
