import type { Multiaddr } from '@multiformats/multiaddr';
import { multiaddr } from '@multiformats/multiaddr';
import { findFreePort } from './ports.ts';

/** Each time another agent was faster; more than that is no accident. */
const MAX_MOVES = 5;

/** As much of libp2p's transport manager as it takes to listen once more after the start. */
export interface Listening {
  getAddrs(): Multiaddr[];
  listen(addresses: Multiaddr[]): Promise<void>;
}

/** A libp2p service that lets a started node listen at more addresses. */
export function listening(): (components: { readonly transportManager: Listening }) => Listening {
  // Not the manager itself: libp2p starts every service, and it would listen twice.
  return ({ transportManager }) => ({
    getAddrs: () => transportManager.getAddrs(),
    listen: (addresses) => transportManager.listen(addresses),
  });
}

export function addressesAt(port: number): string[] {
  return [`/ip4/0.0.0.0/tcp/${port}`, `/ip6/::/tcp/${port}`];
}

/**
 * For a node whose port was ours to choose: an agent that started at the same instant may have
 * chosen the same one, and been faster.
 *
 * @throws AppError `conflict` when a whole range of ports is taken.
 */
export async function moveToFreePort(listener: Listening): Promise<void> {
  for (let moves = 0; moves < MAX_MOVES && !isOnIpv4(listener); moves += 1) {
    const port = await findFreePort();
    await listener.listen(addressesAt(port).map((address) => multiaddr(address)));
  }
}

/** Peers are found on IPv4; a port that was taken may be free on IPv6 alone. */
function isOnIpv4(listener: Listening): boolean {
  return listener.getAddrs().some((address) => address.toString().startsWith('/ip4/'));
}
