import type { ReactNode } from 'react';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { Panel } from '../../ui/panel.tsx';
import type { PeerColour } from '../../ui/peer-colours.ts';
import { AwayPeer } from './away-peer.tsx';
import { PeerCard } from './peer-card.tsx';
import classes from './peers.module.css';
import { byName } from './steady-cards.ts';

interface PeerListProps {
  readonly peers: readonly Peer[];
  readonly colourOf: (id: PeerId) => PeerColour;
}

interface PresentPeersProps extends PeerListProps {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

export function PresentPeers({ peers, colourOf, ...reading }: PresentPeersProps) {
  return (
    <ul className={classes.cards} aria-label="Peers that are here" {...reading}>
      {peers.map((peer) => (
        <PeerCard key={peer.id} peer={peer} colour={colourOf(peer.id)} />
      ))}
    </ul>
  );
}

export function AwayPeers({ peers, colourOf, action }: PeerListProps & { action: ReactNode }) {
  return (
    <Panel title="Not here" actions={action}>
      <ul className={classes.awayList} aria-label="Peers that are not here">
        {byName(peers).map((peer) => (
          <AwayPeer key={peer.id} peer={peer} colour={colourOf(peer.id)} />
        ))}
      </ul>
    </Panel>
  );
}
