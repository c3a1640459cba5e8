import type { Bridge } from '../../shared/contract/bridge.ts';
import { type PeerId, peerIdSchema } from '../../shared/model/ids.ts';
import { CommandError } from './command-error.ts';
import { oneLine } from './terminal/printable.ts';

/** What a person may know of a peer. */
export interface NamedPeer {
  readonly id: PeerId;
  readonly name: string;
  readonly fingerprint: string;
}

const SHORTEST_SUFFIX = 4;

/**
 * Finds the peer that a person means, by PeerId, fingerprint, name or the end of its PeerId.
 *
 * @throws CommandError when none or several are meant.
 */
export async function findPeer(bridge: Bridge, reference: string): Promise<PeerId> {
  return peerIdSchema.safeParse(reference).success
    ? reference
    : choosePeer(await knownPeers(bridge), reference);
}

// What is proven comes first: a peer may give itself any name, another's fingerprint included.
export function choosePeer(peers: readonly NamedPeer[], reference: string): PeerId {
  const rules: readonly ((peer: NamedPeer) => boolean)[] = [
    (peer) => peer.id === reference,
    (peer) => bare(peer.fingerprint) === bare(reference),
    (peer) => oneLine(peer.name) === reference,
    (peer) => oneLine(peer.name).toLowerCase() === reference.toLowerCase(),
    (peer) => reference.length >= SHORTEST_SUFFIX && peer.id.endsWith(bare(reference)),
  ];
  for (const rule of rules) {
    const [first, ...others] = peers.filter(rule);
    if (first === undefined) continue;
    if (others.length === 0) return first.id;
    throw new CommandError(`"${reference}" may be ${listOf([first, ...others])}: give the PeerId.`);
  }
  throw new CommandError(
    `No peer is known as "${reference}": "meshtask peers" lists those that are.`,
  );
}

async function knownPeers(bridge: Bridge): Promise<readonly NamedPeer[]> {
  const peers = await bridge.call('peers.list');
  const requests = await bridge.call('requests.list');
  const known = new Map<PeerId, NamedPeer>(peers.map((peer) => [peer.id, peer]));
  for (const { peer, name, fingerprint } of requests) {
    if (!known.has(peer)) known.set(peer, { id: peer, name, fingerprint });
  }
  return [...known.values()];
}

function bare(fingerprint: string): string {
  return fingerprint.replaceAll('-', '');
}

function listOf(peers: readonly NamedPeer[]): string {
  return peers.map(({ name, id }) => `${oneLine(name)} (${id})`).join(' or ');
}
