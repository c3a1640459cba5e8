import type { ReactNode } from 'react';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import type { SettingsView } from '../../../shared/model/settings.ts';
import type { UpdateChannel } from '../../../shared/model/update.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FolderPath } from './folder-path.tsx';
import { Licences } from './licences.tsx';
import { ChoiceSetting, SwitchSetting } from './setting-controls.tsx';
import classes from './settings.module.css';
import { UpdateSetting } from './update-setting.tsx';
import { useSetting } from './use-setting.ts';

const CHANNELS: readonly { readonly value: UpdateChannel; readonly label: string }[] = [
  { value: 'stable', label: 'Stable' },
  { value: 'beta', label: 'Beta' },
];

interface AboutSectionProps {
  readonly view: SettingsView;
  readonly status: AgentStatus;
}

export function AboutSection({ view, status }: AboutSectionProps): ReactNode {
  return (
    <Panel title="About">
      <dl className={classes.facts}>
        <dt>Version</dt>
        <dd>Meshtask {status.version}</dd>
        <dt>Fingerprint</dt>
        <dd className={classes.mono}>{status.fingerprint}</dd>
        <dt>Peer id</dt>
        <dd>
          <span className={classes.mono}>{status.id}</span>
          <CopyButton value={status.id} label="Copy the peer id" compact />
        </dd>
        <dt>Executor</dt>
        <dd>{status.executor}</dd>
        <dt>Licence</dt>
        <dd>
          MIT <Licences />
        </dd>
        <dt>Log</dt>
        <dd>
          {status.logDir === null ? (
            'In the terminal where this agent was started, or wherever that sends it'
          ) : (
            <FolderPath folder="log" path={status.logDir} />
          )}
        </dd>
      </dl>
      <UpdateSetting status={status} />
      {status.update.kind !== 'elsewhere' && <UpdateChoices view={view} />}
    </Panel>
  );
}

function UpdateChoices({ view }: { readonly view: SettingsView }): ReactNode {
  return (
    <>
      <SwitchSetting
        id="updates"
        label="Update automatically"
        sentence="Checks for newer versions every few hours and prepares them. Meshtask restarts when you say so."
        setting={useSetting(view, 'updates')}
      />
      <ChoiceSetting
        id="update-channel"
        label="Channel"
        sentence="Beta versions come earlier and are tested less."
        setting={useSetting(view, 'updateChannel')}
        choices={CHANNELS}
      />
    </>
  );
}
