import { Button, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconSend } from '@tabler/icons-react';
import type { Peer } from '../../../shared/model/peer.ts';
import { formatDuration } from '../../ui/times.tsx';
import classes from './peers.module.css';
import { usePeerActions, useTestTask } from './peers-store.ts';
import type { TestTask } from './test-task.ts';

export function TestTaskButton({ peer }: { peer: Peer }) {
  const { sendTest, cancelTest } = usePeerActions();
  const test = useTestTask(peer.id);
  if (test?.kind === 'open') {
    return (
      <Button variant="default" size="xs" onClick={() => void cancelTest(peer.id, test.id)}>
        Cancel test
      </Button>
    );
  }
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconSend size={15} aria-hidden="true" />}
      loading={test?.kind === 'sending'}
      onClick={() => void sendTest(peer.id)}
      aria-label={`Send test task to ${peer.name}`}
    >
      Send test task
    </Button>
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
          <Text size="xs">{test.kind === 'open' ? test.words : 'Sending'}</Text>
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
