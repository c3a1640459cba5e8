import type { ReactNode } from 'react';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { Panel } from '../../ui/panel.tsx';
import type { PeerColour } from '../../ui/peer-colours.ts';
import { AwayPeer } from './away-peer.tsx';
import { PeerCard } from './peer-card.tsx';
import classes from './peers.module.css';

interface PeerListProps {
  readonly peers: readonly Peer[];
  readonly colourOf: (id: PeerId) => PeerColour;
}

export function PresentPeers({ peers, colourOf }: PeerListProps) {
  return (
    <ul className={classes.cards} aria-label="Peers that are here">
      {byName(peers).map((peer) => (
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

/** An order that load and presence do not change, so that nothing moves while it is read. */
function byName(peers: readonly Peer[]): readonly Peer[] {
  return peers.toSorted(
    (one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id),
  );
}
