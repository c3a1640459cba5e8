import { Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconSend, IconX } from '@tabler/icons-react';
import type { Peer } from '../../../shared/model/peer.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { formatDuration } from '../../ui/times.tsx';
import classes from './peers.module.css';
import { usePeerActions, useTestTask } from './peers-store.ts';
import type { TestTask } from './test-task.ts';

/** One button through the whole test, so that it keeps its place and the focus. */
export function TestTaskButton({ peer }: { peer: Peer }) {
  const { sendTest, cancelTest } = usePeerActions();
  const test = useTestTask(peer.id);
  const open = test?.kind === 'open' ? test : null;
  const Icon = open === null ? IconSend : IconX;
  const act = (): void => void (open === null ? sendTest(peer.id) : cancelTest(peer.id, open.id));
  return (
    <BusyButton
      className={classes.testButton ?? ''}
      variant="default"
      size="xs"
      leftSection={<Icon size={15} aria-hidden="true" />}
      isBusy={test?.kind === 'sending'}
      onClick={act}
      aria-label={open === null ? `Send test task to ${peer.name}` : `Cancel test at ${peer.name}`}
    >
      {open === null ? 'Send test task' : 'Cancel test'}
    </BusyButton>
  );
}

export function TestTaskOutcome({ peer }: { peer: Peer }) {
  const test = useTestTask(peer.id);
  return (
    <div className={classes.outcome} role="status" data-kind={test?.kind ?? 'none'}>
      {test !== null && <OutcomeWords test={test} />}
    </div>
  );
}

function OutcomeWords({ test }: { test: TestTask }) {
  switch (test.kind) {
    case 'sending':
    case 'open':
      return (
        <>
          <Loader size={14} aria-hidden="true" />
          <Text size="xs">
            {test.kind === 'open' ? test.words : 'Sending'}
            {test.kind === 'open' && test.place !== null && (
              <span aria-hidden="true">, place {test.place}</span>
            )}
          </Text>
        </>
      );
    case 'complete':
      return (
        <>
          <IconCircleCheck size={16} aria-hidden="true" />
          <Text size="xs" title={test.result}>
            Complete: ran {formatDuration(test.durationMs)}, back after{' '}
            {formatDuration(test.roundTripMs)}
          </Text>
        </>
      );
    case 'failed':
      return (
        <>
          <IconAlertTriangle size={16} aria-hidden="true" />
          <Text size="xs">Failed: {test.message}</Text>
        </>
      );
  }
}
