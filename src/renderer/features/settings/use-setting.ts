import {
  type Settings,
  type SettingsView,
  settingsSchema,
} from '../../../shared/model/settings.ts';
import { type SettingName, useRefusal, useSettingsActions } from './settings-store.ts';
import { refusalOf } from './validation.ts';

/** One setting as a control needs it. */
export interface Setting<Value> {
  readonly value: Value;
  readonly isFixed: boolean;
  /** Why the agent refused the last change. */
  readonly refusal: string | null;
  /** @returns why a value is not valid, or null. */
  readonly check: (value: unknown) => string | null;
  readonly change: (value: Value) => void;
}

export function useSetting<Name extends SettingName>(
  view: SettingsView,
  name: Name,
): Setting<Settings[Name]> {
  const { change } = useSettingsActions();
  return {
    value: view.settings[name],
    isFixed: view.fixed.includes(name),
    refusal: useRefusal(name),
    check: (value) => refusalOf(settingsSchema.shape[name], value),
    change: (value) => void change(name, value),
  };
}
