import { Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import type { SettingsView } from '../../../shared/model/settings.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Confirmation } from '../../ui/confirmation.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FolderPath } from './folder-path.tsx';
import { KeepDaysSetting, taskWords } from './keep-days-setting.tsx';
import { SettingRow } from './setting-row.tsx';
import { type Clearing, useClearing, useSettingsActions } from './settings-store.ts';

interface DataSectionProps {
  readonly view: SettingsView;
  readonly status: AgentStatus;
}

export function DataSection({ view, status }: DataSectionProps): ReactNode {
  return (
    <Panel title="Data">
      <SettingRow
        id="data-dir"
        label="Where"
        sentence="The history, this machine’s identity and its token. Do not copy it to a second machine."
      >
        {() => <FolderPath folder="data" path={status.dataDir} />}
      </SettingRow>
      <KeepDaysSetting view={view} />
      <ClearHistory />
    </Panel>
  );
}

function ClearHistory(): ReactNode {
  const clearing = useClearing();
  const { countEnded, clearHistory, leaveClearing } = useSettingsActions();
  const isOpen = clearing.kind === 'asking' || clearing.kind === 'clearing';
  const count = isOpen ? clearing.count : 0;
  return (
    <SettingRow
      id="clear-history"
      label="Clear the history"
      sentence="Deletes every ended task. What waits or executes stays."
      problem={clearing.kind === 'failed' ? clearing.message : null}
    >
      {(ids) => (
        <>
          <BusyButton
            variant="default"
            aria-describedby={ids['aria-describedby']}
            leftSection={<IconTrash size={16} aria-hidden="true" />}
            isBusy={clearing.kind === 'counting'}
            onClick={() => void countEnded()}
          >
            Clear the history …
          </BusyButton>
          <Text size="xs" c="dimmed" role="status" mt={4}>
            {outcomeWords(clearing)}
          </Text>
          <Confirmation
            isOpen={isOpen && count > 0}
            title={`Delete ${taskWords(count)}?`}
            keep="Keep them"
            confirm={`Delete ${taskWords(count)}`}
            isBusy={clearing.kind === 'clearing'}
            onKeep={leaveClearing}
            onConfirm={() => void clearHistory()}
          >
            What ended goes with its result and journey. There is no copy.
          </Confirmation>
        </>
      )}
    </SettingRow>
  );
}

function outcomeWords(clearing: Clearing): string {
  if (clearing.kind === 'cleared') return `${taskWords(clearing.count)} deleted.`;
  if (clearing.kind === 'asking' && clearing.count === 0) return 'No task has ended yet.';
  return '';
}
