import { EventEmitter } from 'node:events';
import {
  type Settings,
  type SettingsChanges,
  type SettingsView,
  settingsChangesSchema,
  settingsSchema,
} from '../../../shared/model/settings.ts';
import { AppError, messageOf } from '../support/app-error.ts';
import { SettingsKeeper, type SettingsStore } from './kept-settings.ts';

/** The settings in force: defaults, then what was kept, then what the command line fixes. */
export class LiveSettings extends EventEmitter<{ changed: [now: Settings, before: Settings] }> {
  readonly #keeper: SettingsKeeper;
  readonly #defaults: Settings;
  readonly #fixed: SettingsChanges;
  #now: Settings;

  constructor(store: SettingsStore, defaults: Settings, fixed: SettingsChanges) {
    super();
    this.#keeper = new SettingsKeeper(store);
    this.#defaults = defaults;
    this.#fixed = fixed;
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
    const parsed = settingsChangesSchema.parse(defined(changes));
    try {
      this.#keeper.change(parsed);
    } catch (error) {
      const message = `The settings could not be saved: ${messageOf(error)}`;
      throw new AppError('storage_failed', message, { cause: error });
    }
    this.#now = this.#merged();
    this.emit('changed', this.#now, before);
    return this.view();
  }

  #merged(): Settings {
    return settingsSchema.parse({
      ...this.#defaults,
      ...defined(this.#keeper.settings),
      ...defined(this.#fixed),
    });
  }
}

function defined(changes: SettingsChanges): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
