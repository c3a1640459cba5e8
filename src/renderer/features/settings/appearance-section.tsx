import type { ReactNode } from 'react';
import type { SettingsView, Theme } from '../../../shared/model/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { ChoiceSetting } from './setting-controls.tsx';
import { useSetting } from './use-setting.ts';

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function AppearanceSection({ view }: { view: SettingsView }): ReactNode {
  return (
    <Panel title="Appearance">
      <ChoiceSetting
        id="theme"
        label="Theme"
        sentence="Light, dark, or whatever this computer shows elsewhere."
        setting={useSetting(view, 'theme')}
        choices={THEMES}
      />
    </Panel>
  );
}
