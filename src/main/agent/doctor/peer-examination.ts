import type { Connection, Libp2p } from '@libp2p/interface';
import { getNetConfig } from '@libp2p/utils';
import type { Diagnosis, Finding } from '../../../shared/model/doctor.ts';
import { fingerprintOf, type PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import type { PeerDirectory } from '../node/peer-directory.ts';
import type { ShunnedPeers } from '../node/shunned-peers.ts';
import type { Clock } from '../support/clock.ts';
import { found, good, problem, testing } from './findings.ts';
import type { HeardPeers } from './heard-peers.ts';
import {
  type Asking,
  examineConnection,
  examineReachHere,
  examineState,
  examineTrust,
  examineVersion,
} from './peer-checks.ts';
import { probe } from './probe.ts';
import { type Reached, type ReachParts, reach } from './reach.ts';
import { type TcpEnd, tcpEnd, tcpEndOf } from './tcp-end.ts';
import { until } from './until.ts';

/** How long a freshly dialled address may take to show who is there. */
const INTRODUCTION_MS = 3_000;
const MAX_ADDRESSES = 8;

export interface ExaminationParts extends ReachParts {
  readonly version: string;
  readonly node: Libp2p;
  readonly clock: Clock;
  readonly directory: Pick<
    PeerDirectory,
    'get' | 'has' | 'list' | 'nameOf' | 'isPresent' | 'trustOf'
  >;
  readonly shunned: Pick<ShunnedPeers, 'has'>;
  readonly heard: HeardPeers;
  /** Whether peers are looked for by multicast. */
  readonly isLooking: () => boolean;
}

/** A multiaddr, and where it leads. */
export interface TypedAddress {
  readonly address: string;
  readonly end: TcpEnd;
}

/** Looks at one other machine, from both ends where there is a connection. */
export class PeerExamination {
  readonly #parts: ExaminationParts;

  constructor(parts: ExaminationParts) {
    this.#parts = parts;
  }

  async *address({ address, end }: TypedAddress, signal: AbortSignal): AsyncIterable<Diagnosis> {
    yield testing(`Whether ${end.text} answers`);
    const target = { address, end, peer: null, name: null };
    const reached = await reach(this.#parts, target, signal);
    if (reached.connection === null) yield* found([reached.finding]);
    else yield* this.#connected(reached.connection, signal);
  }

  async *peer(id: PeerId, signal: AbortSignal): AsyncIterable<Diagnosis> {
    const { directory } = this.#parts;
    const open = this.connectionTo(id);
    if (open !== null) {
      yield* this.#connected(open, signal);
      return;
    }
    const known = directory.get(id);
    if (known?.trust === 'blocked') {
      yield* found(examineTrust(known));
      return;
    }
    const name = this.#nameOf(id);
    yield testing(`Whether ${name} answers`);
    const reached = await this.#reachAny(id, name, signal);
    if ('findings' in reached) yield* found(reached.findings);
    else yield* this.#connected(reached.connection, signal);
  }

  async *#connected(connection: Connection, signal: AbortSignal): AsyncIterable<Diagnosis> {
    const { clock, directory, shunned, version } = this.#parts;
    const id = connection.remotePeer.toString();
    const isIntroduced = (): boolean => directory.isPresent(id) || shunned.has(id);
    await until(clock, isIntroduced, INTRODUCTION_MS, signal);
    const peer = directory.get(id);
    if (peer === null) {
      yield* found([noMeshtask(connection)]);
      return;
    }
    yield* found([examineConnection(peer, connection), examineVersion(peer, version)]);
    if (peer.protocol === 'link') yield* this.#bothEnds(peer, connection, signal);
    yield* found(examineTrust(directory.get(id) ?? peer));
  }

  async *#bothEnds(
    peer: Peer,
    connection: Connection,
    signal: AbortSignal,
  ): AsyncIterable<Diagnosis> {
    yield testing(`The clock of ${peer.name}, and what it hears`);
    yield* found(await examineState(this.#asking(peer, connection), signal));
    yield* this.reachHere(peer, connection, signal);
    yield testing(`Whether this machine can connect to ${peer.name}`);
    yield* found([await this.#reachThere(peer, signal)]);
  }

  /** Lets a connected peer connect back. */
  async *reachHere(
    peer: Peer,
    connection: Connection,
    signal: AbortSignal,
  ): AsyncIterable<Diagnosis> {
    const port = this.#portFor(connection);
    if (port === null) return;
    yield testing(`Whether ${peer.name} can connect to this machine`);
    yield* found(await examineReachHere(this.#asking(peer, connection), port, signal));
  }

  async #reachThere(peer: Peer, signal: AbortSignal): Promise<Finding> {
    const { name } = peer;
    if (await this.#answers(peer, signal)) {
      return good('reach', `This machine can connect to ${name}.`);
    }
    return problem(
      'reach',
      `This machine hears ${name}, but cannot connect to it.`,
      'Allow Meshtask in the firewall of that machine, with the TCP port that it shows.',
    );
  }

  /** A peer may claim any address: only its ports count, on the host that it is connected from. */
  async #answers({ id, addresses }: Peer, signal: AbortSignal): Promise<boolean> {
    const hosts = this.#connectionsTo(id).map(({ remoteAddr }) => getNetConfig(remoteAddr).host);
    const ports = new Set(addresses.flatMap((address) => tcpEndOf(address)?.port ?? []));
    const ends = hosts.flatMap((host) => [...ports].map((port) => tcpEnd(host, port)));
    for (const end of ends.slice(0, MAX_ADDRESSES)) {
      const seen = await probe(end, signal);
      if (seen === 'libp2p' || seen === 'private') return true;
    }
    return false;
  }

  async #reachAny(
    id: PeerId,
    name: string,
    signal: AbortSignal,
  ): Promise<{ connection: Connection } | { findings: readonly Finding[] }> {
    const { heard, directory } = this.#parts;
    const known = [...heard.addressesOf(id), ...(directory.get(id)?.addresses ?? [])];
    const addresses = new Set(known.map((address) => address.replace(/\/p2p\/[^/]*$/, '')));
    const findings: Finding[] = [];
    for (const address of [...addresses].slice(0, MAX_ADDRESSES)) {
      const end = tcpEndOf(address);
      if (end === null) continue;
      const reached: Reached = await reach(this.#parts, { address, end, peer: id, name }, signal);
      if (reached.connection !== null) return { connection: reached.connection };
      findings.push(reached.finding);
    }
    return { findings: findings.length > 0 ? findings : [nowhere(name)] };
  }

  #asking(peer: Peer, connection: Connection): Asking {
    const { clock, platform, isLooking } = this.#parts;
    return { peer, connection, clock, platform, isLooking: isLooking() };
  }

  #portFor({ remoteAddr }: Connection): number | null {
    const own = this.#parts.node.getMultiaddrs().map((address) => getNetConfig(address));
    const { type } = getNetConfig(remoteAddr);
    const end = own.find((each) => each.type === type) ?? own[0];
    return end?.port === undefined ? null : Number(end.port);
  }

  connectionTo(id: PeerId): Connection | null {
    return this.#connectionsTo(id)[0] ?? null;
  }

  #connectionsTo(id: PeerId): Connection[] {
    return this.#parts.node
      .getConnections()
      .filter(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === id);
  }

  #nameOf(id: PeerId): string {
    const { directory, heard } = this.#parts;
    if (directory.has(id)) return directory.nameOf(id);
    const [address = ''] = heard.addressesOf(id);
    const end = tcpEndOf(address);
    return end === null ? fingerprintOf(id) : `The machine at ${end.host}`;
  }
}

function noMeshtask({ remoteAddr }: Connection): Finding {
  const { host, port } = getNetConfig(remoteAddr);
  return problem(
    'version',
    `What answers at ${host}:${port} is another libp2p program, not Meshtask.`,
    'Compare the port with the one that the other machine shows under “This machine”.',
  );
}

function nowhere(name: string): Finding {
  return problem(
    'address',
    `Nothing was heard of ${name} for a minute, and no address of it is known.`,
    'Start Meshtask there, or connect to it by its address.',
  );
}
