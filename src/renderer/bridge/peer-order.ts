import type { PeerId } from '../../shared/model/ids.ts';

const MOST_REMEMBERED = 200;

/** Peers by first seen, on this page and the ones before: their place decides their colour. */
export function rememberPeers(
  self: PeerId,
  known: readonly PeerId[],
  seen: readonly PeerId[],
): readonly PeerId[] {
  const before = known.length === 0 ? readOrder(self) : known;
  const added = seen.filter((id) => id !== self && !before.includes(id));
  if (added.length === 0) return before;
  const order = [...before, ...added].slice(0, MOST_REMEMBERED);
  localStorage.setItem(keyFor(self), order.join(' '));
  return order;
}

function readOrder(self: PeerId): readonly PeerId[] {
  return (localStorage.getItem(keyFor(self)) ?? '').split(' ').filter((id) => id !== '');
}

function keyFor(self: PeerId): string {
  return `meshtask.peers.${self}`;
}
