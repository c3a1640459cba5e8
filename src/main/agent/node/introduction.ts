import type { Libp2p } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { LinkEnd } from '../protocols/link/link-stream.ts';
import type { Links, PeerRole } from '../protocols/link/links.ts';
import type { Clock } from '../support/clock.ts';
import type { PeerDirectory } from './peer-directory.ts';
import type { ShunnedPeers } from './shunned-peers.ts';

/** How long a freshly dialled address may take to show who is there. */
const INTRODUCTION_MS = 3_000;
/** A link that is lost once may be an accident. */
const ENOUGH_REFUSALS = 2;

interface IntroductionParts {
  readonly node: Libp2p;
  readonly links: Links;
  readonly directory: PeerDirectory;
  readonly shunned: ShunnedPeers;
  readonly clock: Clock;
}

/**
 * Waits until a connected peer has shown who it is.
 *
 * @returns whether it refuses: it takes our connection, and ends every link without a word.
 */
export async function introduced(peer: PeerId, parts: IntroductionParts): Promise<boolean> {
  const { node, links, directory, shunned, clock } = parts;
  const isOver = (): boolean =>
    directory.isPresent(peer) ||
    shunned.has(peer) ||
    node.getConnections(peerIdFromString(peer)).length === 0;
  if (isOver()) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const check = (): void => {
    if (isOver()) resolve(false);
  };
  let refusals = 0;
  const count = (other: PeerId, role: PeerRole, { cause }: LinkEnd): void => {
    if (other !== peer || role !== 'worker' || cause !== 'lost') return;
    refusals += 1;
    if (refusals === ENOUGH_REFUSALS) resolve(true);
  };
  const timer = clock.after(INTRODUCTION_MS, () => resolve(false));
  directory.on('changed', check);
  links.on('ended', count);
  // A stranger is disconnected, and nothing of it is known.
  node.addEventListener('peer:disconnect', check);
  try {
    return await promise;
  } finally {
    timer.cancel();
    directory.off('changed', check);
    links.off('ended', count);
    node.removeEventListener('peer:disconnect', check);
  }
}

/** A peer that blocks us gives us no link, and says no more than that. */
export function refusalBy(name: string): string {
  return `${name} is there, but lets this machine in no further: it may be blocked there. Ask the person at ${name} to allow it.`;
}
