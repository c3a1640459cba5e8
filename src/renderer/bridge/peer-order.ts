import type { PeerId } from '../../shared/model/ids.ts';

const MOST_REMEMBERED = 200;

/** Peers by first met, on this page and the ones before: their place decides their colour. */
export interface PeerOrder {
  meet(peers: readonly PeerId[]): void;
  /** 0 is this machine. A peer that the agent has forgotten takes the next place, and keeps it. */
  placeOf(peer: PeerId): number;
}

export function createPeerOrder(
  self: PeerId,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): PeerOrder {
  const key = `meshtask.peers.${self}`;
  const remembered = (storage.getItem(key) ?? '').split(' ').filter((id) => id !== '');
  const places = new Map([self, ...remembered].map((id, place) => [id, place]));

  const meet = (peers: readonly PeerId[]): void => {
    const added = new Set(peers.filter((id) => !places.has(id)));
    if (added.size === 0) return;
    for (const id of added) places.set(id, places.size);
    storage.setItem(key, [...places.keys()].slice(1, MOST_REMEMBERED + 1).join(' '));
  };

  return {
    meet,
    placeOf(peer) {
      meet([peer]);
      return places.get(peer) ?? places.size;
    },
  };
}
