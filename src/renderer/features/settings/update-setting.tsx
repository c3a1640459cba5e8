import { Button, Group } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import type { UpdateState } from '../../../shared/model/update.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Confirmation } from '../../ui/confirmation.tsx';
import { Ago } from '../../ui/times.tsx';
import { taskWords } from './keep-days-setting.tsx';
import { SettingRow } from './setting-row.tsx';
import { useSettingsActions } from './settings-store.ts';

const ICON_SIZE = 15;

/** How the program stands with its next version, and what a person can do about that. */
export function UpdateSetting({ status }: { status: AgentStatus }): ReactNode {
  return (
    <SettingRow id="update" label="Updates" sentence={<UpdateWords status={status} />}>
      {(ids) => <UpdateControl {...ids} status={status} />}
    </SettingRow>
  );
}

function UpdateWords({ status }: { status: AgentStatus }): ReactNode {
  const { update, version, executing } = status;
  switch (update.kind) {
    case 'elsewhere':
      return update.how;
    case 'idle':
      return <CheckWords update={update} version={version} />;
    case 'checking':
      return 'Checking for a newer version.';
    case 'downloading':
      return `Downloading Meshtask ${update.version}: ${update.percent} %`;
    case 'ready':
      return executing === 0
        ? `Meshtask ${update.version} is ready, and starts when you restart.`
        : `Meshtask ${update.version} is ready. ${executingWords(executing)} here now.`;
    case 'waiting':
      return `Restarts into Meshtask ${update.version} as soon as nothing executes here. ${executingWords(executing)} now; pause the agent, and no more begin.`;
    case 'installing':
      return `Restarting into Meshtask ${update.version}.`;
  }
}

interface CheckWordsProps {
  readonly update: Extract<UpdateState, { readonly kind: 'idle' }>;
  readonly version: string;
}

function CheckWords({ update, version }: CheckWordsProps): ReactNode {
  const { checkedAt, problem } = update;
  return (
    <>
      {problem !== null && `The last check failed: ${problem}. `}
      {problem === null && checkedAt !== null && `Meshtask ${version} is the newest. `}
      {checkedAt === null ? 'Not checked yet.' : <CheckedAt at={checkedAt} />}
    </>
  );
}

function CheckedAt({ at }: { readonly at: number }): ReactNode {
  return (
    <>
      Checked <Ago at={at} />.
    </>
  );
}

interface UpdateControlProps {
  readonly status: AgentStatus;
  readonly 'aria-describedby': string;
}

function UpdateControl({ status, 'aria-describedby': words }: UpdateControlProps): ReactNode {
  const { checkForUpdate, restartIntoUpdate } = useSettingsActions();
  const { update, executing } = status;
  switch (update.kind) {
    case 'elsewhere':
      return null;
    case 'ready':
      return (
        <Group gap="xs">
          <Button
            aria-describedby={words}
            leftSection={<IconRefresh size={ICON_SIZE} aria-hidden="true" />}
            onClick={() => void restartIntoUpdate('idle')}
          >
            {executing === 0 ? 'Restart now' : 'Restart when idle'}
          </Button>
          {executing > 0 && <RestartAnyway executing={executing} />}
        </Group>
      );
    case 'waiting':
      return (
        <Group gap="xs">
          <Button variant="default" onClick={() => void restartIntoUpdate('later')}>
            Do not restart
          </Button>
          {executing > 0 && <RestartAnyway executing={executing} />}
        </Group>
      );
    default:
      return (
        <BusyButton
          variant="default"
          aria-describedby={words}
          isBusy={update.kind !== 'idle'}
          leftSection={<IconRefresh size={ICON_SIZE} aria-hidden="true" />}
          onClick={() => void checkForUpdate()}
        >
          {CHECK_WORDS[update.kind]}
        </BusyButton>
      );
  }
}

const CHECK_WORDS = {
  idle: 'Check now',
  checking: 'Checking',
  downloading: 'Downloading',
  installing: 'Restarting',
} as const;

function RestartAnyway({ executing }: { readonly executing: number }): ReactNode {
  const { restartIntoUpdate } = useSettingsActions();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Restart now …
      </Button>
      <Confirmation
        isOpen={isAsking}
        title={`Interrupt ${taskWords(executing)}?`}
        keep="Let them end"
        confirm="Restart now"
        onKeep={() => setAsking(false)}
        onConfirm={() => void restartIntoUpdate('now')}
      >
        {executingWords(executing)} on this machine. Those that any machine may run start again from
        their beginning; the others fail.
      </Confirmation>
    </>
  );
}

function executingWords(count: number): string {
  return count === 1 ? '1 task executes' : `${count} tasks execute`;
}
