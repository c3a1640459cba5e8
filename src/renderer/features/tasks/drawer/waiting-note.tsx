import { Alert, Button, Group } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Peer } from '../../../../shared/model/peer.ts';
import { Ago } from '../../../ui/times.tsx';

export interface WaitingNoteProps {
  readonly peer: Peer;
  readonly onMove: () => void;
  readonly onCancel: () => void;
}

/** Why a task does not go on while its machine is away, and what to do about it. */
export function WaitingNote({ peer, onMove, onCancel }: WaitingNoteProps): ReactNode {
  const { name, lastSeenAt } = peer;
  return (
    <Alert
      color="gray"
      role="status"
      icon={<IconPlugConnectedX size={18} aria-hidden="true" />}
      title={`Waiting for ${name} to come back`}
    >
      {lastSeenAt !== null && (
        <>
          Last seen <Ago at={lastSeenAt} />.{' '}
        </>
      )}
      It was chosen by name, so the task waits for it.
      <Group gap={8} mt={8}>
        <Button size="xs" onClick={onMove}>
          Run elsewhere
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          Cancel task
        </Button>
      </Group>
    </Alert>
  );
}
