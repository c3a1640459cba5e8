import { Button, Text } from '@mantine/core';
import type { Peer } from '../../../shared/model/peer.ts';
import { goTo } from '../../bridge/route.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import type { PeerColour } from '../../ui/peer-colours.ts';
import { PeerLabel } from '../../ui/peer-label.tsx';
import { LastSeen } from './peer-card.tsx';
import classes from './peers.module.css';
import { useDecision, useDial, usePeerActions, useTestTask } from './peers-store.ts';
import { TestTaskButton, TestTaskOutcome } from './test-task-button.tsx';
import { TrustMenu } from './trust-menu.tsx';

/** A known peer that is not here: one row. */
export function AwayPeer({ peer, colour }: { peer: Peer; colour: PeerColour }) {
  const { dial } = usePeerActions();
  const attempt = useDial(peer.id);
  const decision = useDecision(peer.id);
  const test = useTestTask(peer.id);
  const problem = [attempt, decision].find(({ kind }) => kind === 'failed');
  return (
    <li className={classes.away} aria-label={peer.name}>
      <div className={classes.awayRow}>
        <PeerLabel id={peer.id} name={peer.name} colour={colour} />
        <span className={classes.mono}>{peer.fingerprint}</span>
        <span className={classes.dim}>
          {peer.trust === 'blocked' ? 'blocked' : 'gone'}, seen <LastSeen peer={peer} />
        </span>
        <span className={classes.awayActions}>
          <TrustMenu peer={peer} />
          {test?.kind === 'open' && <TestTaskButton peer={peer} />}
          <Button
            variant="subtle"
            size="xs"
            onClick={() => goTo('peers', 'doctor', peer.id)}
            aria-label={`Find out why ${peer.name} is not here`}
          >
            Find out why
          </Button>
          {peer.trust !== 'blocked' && (
            <BusyButton
              variant="default"
              size="xs"
              isBusy={attempt.kind === 'busy'}
              onClick={() => void dial([peer])}
              aria-label={`Connect again to ${peer.name}`}
            >
              Connect again
            </BusyButton>
          )}
        </span>
      </div>
      <TestTaskOutcome peer={peer} />
      {problem?.kind === 'failed' && (
        <Text size="xs" className={classes.error} role="status">
          {problem.message}
        </Text>
      )}
    </li>
  );
}
