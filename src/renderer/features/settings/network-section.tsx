import type { ReactNode } from 'react';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { InterfacesSetting } from './interfaces-setting.tsx';
import { PoolSetting } from './pool-setting.tsx';
import { SwitchSetting } from './setting-controls.tsx';
import { SettingRow } from './setting-row.tsx';
import classes from './settings.module.css';
import { useSetting } from './use-setting.ts';

interface NetworkSectionProps {
  readonly view: SettingsView;
  readonly status: AgentStatus;
}

export function NetworkSection({ view, status }: NetworkSectionProps): ReactNode {
  const ports = portsOf(status.addresses);
  return (
    <Panel title="Network">
      <SwitchSetting
        id="mdns"
        label="Find peers by multicast"
        sentence="Announces this machine on the network and hears the others. Off: only addresses that somebody typed."
        setting={useSetting(view, 'mdns')}
      />
      <InterfacesSetting isOn={view.settings.mdns} addresses={status.addresses} />
      <PoolSetting pool={status.pool} />
      <SettingRow
        id="port"
        label="Port"
        sentence="Where others connect: the firewall has to let it in, and UDP port 5353 for multicast."
      >
        {() => (
          <span className={classes.mono}>
            {ports.length === 0 ? 'none' : `TCP ${ports.join(', ')}`}
          </span>
        )}
      </SettingRow>
      <SettingRow
        id="addresses"
        label="Addresses"
        sentence="What others type when multicast does not reach this machine."
      >
        {() => (
          <ul className={classes.addresses}>
            {status.addresses.map((address) => (
              <li key={address}>
                <span className={classes.mono} title={address}>
                  {withoutPeer(address)}
                </span>
                <CopyButton value={address} label={`Copy ${withoutPeer(address)}`} compact />
              </li>
            ))}
          </ul>
        )}
      </SettingRow>
    </Panel>
  );
}

function withoutPeer(address: string): string {
  return address.replace(/\/p2p\/.*$/, '');
}

function portsOf(addresses: readonly string[]): readonly string[] {
  const ports = addresses.flatMap((address) => /\/tcp\/(\d+)/.exec(address)?.[1] ?? []);
  return [...new Set(ports)];
}
