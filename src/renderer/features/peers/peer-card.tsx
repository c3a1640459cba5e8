import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconCopy, IconDots, IconStethoscope } from '@tabler/icons-react';
import type { Peer } from '../../../shared/model/peer.ts';
import { goTo } from '../../bridge/route.ts';
import { copyText } from '../../ui/copy-text.ts';
import type { PeerColour } from '../../ui/peer-colours.ts';
import { PeerLabel } from '../../ui/peer-label.tsx';
import { Ago } from '../../ui/times.tsx';
import { shortAddress } from './addresses.ts';
import { LoadBar } from './load-bar.tsx';
import { formatRoundTrip, loadWords, treatmentOf } from './peer-words.ts';
import classes from './peers.module.css';
import { useDecision } from './peers-store.ts';
import { TestTaskButton, TestTaskOutcome } from './test-task-button.tsx';
import { TrustMenu } from './trust-menu.tsx';

export function PeerCard({ peer, colour }: { peer: Peer; colour: PeerColour }) {
  const decision = useDecision(peer.id);
  return (
    <li className={classes.card} aria-label={peer.name} data-presence={peer.presence}>
      <div className={classes.cardHead}>
        <h2 className={classes.cardName}>
          <PeerLabel id={peer.id} name={peer.name} colour={colour} />
        </h2>
        <TrustMenu peer={peer} />
      </div>
      <PeerFacts peer={peer} />
      <div>
        <LoadBar load={peer.load} colour={colour} />
        <div className={classes.caption}>
          <span>{peer.load === null ? 'Load not known' : loadWords(peer.load)}</span>
          <span>
            {peer.presence === 'gone' && 'gone, '}seen <LastSeen peer={peer} />
          </span>
        </div>
      </div>
      <div className={classes.cardActions}>
        <TestTaskButton peer={peer} />
        <MoreMenu peer={peer} />
        <TestTaskOutcome peer={peer} />
      </div>
      {decision.kind === 'failed' && (
        <Text size="xs" className={classes.error} role="alert">
          Trust was not changed: {decision.message}
        </Text>
      )}
    </li>
  );
}

function PeerFacts({ peer }: { peer: Peer }) {
  const [first, ...others] = peer.addresses;
  return (
    <dl className={classes.facts}>
      <dt>Fingerprint</dt>
      <dd className={classes.mono}>{peer.fingerprint}</dd>
      <dt>Address</dt>
      <dd className={classes.mono} title={peer.addresses.join('\n')}>
        {first === undefined ? '–' : shortAddress(first)}
        {others.length > 0 && <span className={classes.dim}> +{others.length}</span>}
      </dd>
      <dt>Round trip</dt>
      <dd>{formatRoundTrip(peer.rttMs)}</dd>
      <dt>Treats us</dt>
      <dd>{treatmentOf(peer)}</dd>
    </dl>
  );
}

export function LastSeen({ peer }: { peer: Peer }) {
  if (peer.presence === 'present') return 'now';
  return peer.lastSeenAt === null ? 'never' : <Ago at={peer.lastSeenAt} />;
}

function MoreMenu({ peer }: { peer: Peer }) {
  const [address] = peer.addresses;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${peer.name}`}>
          <IconDots size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy size={15} aria-hidden="true" />}
          onClick={() => void copyText(peer.id, `The peer id of ${peer.name}`)}
        >
          Copy peer id
        </Menu.Item>
        {address !== undefined && (
          <Menu.Item
            leftSection={<IconCopy size={15} aria-hidden="true" />}
            onClick={() => void copyText(address, `The address of ${peer.name}`)}
          >
            Copy address
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconStethoscope size={15} aria-hidden="true" />}
          onClick={() => goTo('peers', 'doctor', peer.id)}
        >
          Test the connection
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
