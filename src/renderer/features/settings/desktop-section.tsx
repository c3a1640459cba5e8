import type { ReactNode } from 'react';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { SwitchSetting } from './setting-controls.tsx';
import { useSetting } from './use-setting.ts';

export function DesktopSection({ view }: { view: SettingsView }): ReactNode {
  return (
    <Panel title="Desktop">
      <SwitchSetting
        id="keep-running"
        label="Keep running when the window is closed"
        sentence="Peers can use this machine meanwhile; its icon stays in the tray."
        setting={useSetting(view, 'keepRunning')}
      />
      <SwitchSetting
        id="start-at-login"
        label="Start at login"
        sentence="Meshtask starts with your session, without its window."
        setting={useSetting(view, 'startAtLogin')}
      />
      <SwitchSetting
        id="local-server"
        label="Local server"
        sentence="Serves the command line and this interface in a browser, to this computer only and with a token."
        setting={useSetting(view, 'localServer')}
      />
    </Panel>
  );
}
