import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconBan } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../../shared/contract/failure.ts';
import { FAILURE_WORDS } from '../../../shared/contract/failure-words.ts';
import type { Peer } from '../../../shared/model/peer.ts';

export interface NextStepProps {
  readonly failure: Failure;
  /** Only its sender can retry a task. */
  readonly isMine: boolean;
  /** The machine at the other end, when it is not allowed yet. */
  readonly unallowedPeer: Peer | null;
  readonly onRetry: () => void;
  readonly onAllow: (peer: Peer) => void;
  readonly onOpenSettings: () => void;
}

const RETRY_HELPS = new Set<Failure['code']>([
  'cancelled',
  'timed_out',
  'rejected',
  'busy',
  'unreachable',
  'peer_lost',
  'executor_failed',
  'interrupted',
]);

/** What happened, and what to do about it. */
export function NextStep(props: NextStepProps): ReactNode {
  const { failure, isMine, unallowedPeer, onRetry, onAllow, onOpenSettings } = props;
  const isCancelled = failure.code === 'cancelled';
  return (
    <Alert
      color={isCancelled ? 'gray' : 'red'}
      icon={isCancelled ? <IconBan size={18} /> : <IconAlertTriangle size={18} />}
      title={FAILURE_WORDS[failure.code]}
    >
      {failure.message}
      <Group gap={8} mt={8}>
        {isMine && RETRY_HELPS.has(failure.code) && (
          <Button size="xs" onClick={onRetry}>
            Retry
          </Button>
        )}
        {unallowedPeer !== null && (
          <Button size="xs" variant="default" onClick={() => onAllow(unallowedPeer)}>
            Allow {unallowedPeer.name}
          </Button>
        )}
        {failure.code === 'executor_failed' && (
          <Button size="xs" variant="default" onClick={onOpenSettings}>
            Open settings
          </Button>
        )}
      </Group>
    </Alert>
  );
}
