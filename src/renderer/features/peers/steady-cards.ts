import { useState } from 'react';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';

interface SteadyCards {
  readonly cards: readonly Peer[];
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

/** Which peers have a card; while the pointer is over the cards, none of them moves. */
export function useSteadyCards(peers: readonly Peer[]): SteadyCards {
  const [held, setHeld] = useState<readonly PeerId[]>([]);
  const cards = cardsOf(peers, held);
  return {
    cards,
    onPointerEnter: () => setHeld(cards.map(({ id }) => id)),
    onPointerLeave: () => setHeld([]),
  };
}

/** @returns the held peers in their places, gone or not, and the present others by name. */
export function cardsOf(peers: readonly Peer[], held: readonly PeerId[]): readonly Peer[] {
  const kept = held.flatMap((id) => peers.find((peer) => peer.id === id) ?? []);
  const others = peers.filter(({ id, presence }) => presence === 'present' && !held.includes(id));
  return [...kept, ...byName(others)];
}

/** An order that load and presence do not change. */
export function byName(peers: readonly Peer[]): readonly Peer[] {
  return peers.toSorted(
    (one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id),
  );
}
