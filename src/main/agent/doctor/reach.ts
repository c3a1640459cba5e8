import type { Connection, Libp2p } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import type { Finding } from '../../../shared/model/doctor.ts';
import type { PeerId } from '../../../shared/model/ids.ts';
import { explainHandshake, explainProbe, type Place } from './explain.ts';
import { probe } from './probe.ts';
import type { TcpEnd } from './tcp-end.ts';

const DIAL_MS = 5_000;

export interface ReachParts {
  readonly node: Libp2p;
  readonly platform: string;
  /** The private pool that this machine is in. */
  readonly pool: () => string | null;
}

export interface Target {
  readonly address: string;
  /** Where the address leads. */
  readonly end: TcpEnd;
  /** Who should be there; null for whoever it is. */
  readonly peer: PeerId | null;
  /** How sentences call it, if it has a name. */
  readonly name: string | null;
}

/** A connection, or at which step it fails. */
export type Reached =
  | { readonly connection: Connection; readonly finding: null }
  | { readonly connection: null; readonly finding: Finding };

/** @throws the signal's reason. */
export async function reach(
  parts: ReachParts,
  target: Target,
  signal: AbortSignal,
): Promise<Reached> {
  const place = { ...target.end, name: target.name ?? 'The machine' };
  const here = { platform: parts.platform, pool: parts.pool() };
  const finding = explainProbe(await probe(target.end, signal), place, here);
  if (finding !== null) return { connection: null, finding };
  return await dial(parts, target, place, signal);
}

async function dial(
  { node, pool }: ReachParts,
  { address, peer }: Target,
  place: Place,
  signal: AbortSignal,
): Promise<Reached> {
  const isNamed = peer === null || address.includes('/p2p/');
  try {
    const connection = await node.dial(multiaddr(isNamed ? address : `${address}/p2p/${peer}`), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)]),
      force: true,
    });
    return { connection, finding: null };
  } catch (error) {
    signal.throwIfAborted();
    return { connection: null, finding: explainHandshake(error, place.text, pool()) };
  }
}
