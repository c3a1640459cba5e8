import type { IdentifyResult, Libp2p, PeerId as Libp2pPeerId } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { IDENTITY_CLASH, LINK_PROTOCOL } from '../protocols/link/constants.ts';
import type { LinkEnd } from '../protocols/link/link-stream.ts';
import type { Links } from '../protocols/link/links.ts';
import type { Hello, LoadMessage } from '../protocols/link/messages.ts';
import { TASK_PROTOCOL } from '../protocols/task/constants.ts';
import { AppError, messageOf } from '../support/app-error.ts';
import type { Clock, Timer } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';
import type { Logger } from '../support/logger.ts';
import { type Dialer, peerIn } from './dialer.ts';
import { introduced, refusalBy } from './introduction.ts';
import type { PeerDirectory } from './peer-directory.ts';
import { measureRoundTrip } from './round-trip.ts';
import type { ShunnedPeers } from './shunned-peers.ts';

/** A broken connection that is back this soon is not shown as a peer that left. */
const FLAP_MS = 1_000;
/** An echo is a stream of its own: between 32 agents, more often is most of what they say when idle. */
const RTT_INTERVAL_MS = 20_000;
const RTT_TIMEOUT_MS = 5_000;
/** Both sides have other things to do while they meet. */
const FIRST_RTT_AFTER_MS = 500;
/** What a peer says of itself is dialled and shown: a name would be looked up, and read as it is. */
const LAN_ADDRESS = /^\/ip[46]\/[\d.:a-f]+\/tcp\/\d+(\/p2p\/\w+)?$/;

export interface NetworkParts {
  readonly node: Libp2p;
  readonly links: Links;
  readonly dialer: Dialer;
  readonly directory: PeerDirectory;
  readonly shunned: ShunnedPeers;
  readonly clock: Clock;
  readonly log: Logger;
  /** A peer without the link, but with the task protocol, is connected. */
  readonly onTaskPeer: (peer: PeerId) => void;
  /** A peer was lost without a goodbye. */
  readonly onLost: () => void;
  /** A peer knows another live agent with our identity. */
  readonly onClash: (peer: PeerId) => void;
}

/** Keeps the directory true: who is there, with which protocol, and who left. */
export class Network implements Startable {
  readonly #parts: NetworkParts;
  readonly #leaving = new Map<PeerId, Timer>();
  #rttTimer: Timer | null = null;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    const { links } = parts;
    links.on('greeted', (peer, role, hello) => this.#greeted(peer, role === 'worker', hello));
    links.on('ended', (peer, _role, end) => this.#ended(peer, end));
    links.on('violated', (peer, reason) => this.offended(peer, reason));
    links.on('workerSaid', (peer, message) => {
      if (message.type === 'load') this.#loaded(peer, message);
    });
  }

  async start(): Promise<void> {
    const { node, clock } = this.#parts;
    node.addEventListener('peer:identify', ({ detail }) => this.#identified(detail));
    node.addEventListener('peer:disconnect', ({ detail }) => {
      const peer = detail.toString();
      if (this.#parts.directory.protocolOf(peer) === 'task') this.#parts.directory.gone(peer);
      void this.#forget(detail);
    });
    this.#rttTimer ??= clock.every(RTT_INTERVAL_MS, () => this.#measureAll());
  }

  async stop(): Promise<void> {
    this.#rttTimer?.cancel();
    this.#rttTimer = null;
    for (const timer of this.#leaving.values()) timer.cancel();
  }

  /** A peer broke the protocol once; too often, and it is dropped for a while. */
  offended(peer: PeerId, reason: string): void {
    const { shunned, node, log } = this.#parts;
    log.warn({ peer, reason }, 'a peer broke the protocol');
    if (!shunned.note(peer)) return;
    // A polite close would hear it out first.
    for (const connection of node.getConnections(peerIdFromString(peer))) {
      connection.abort(new Error('The peer broke the protocol too often.'));
    }
  }

  /**
   * Connects to an address that a person typed, and remembers it.
   *
   * @throws AppError `invalid_input`, `unreachable`, `incompatible` when no Meshtask is there,
   * `conflict` for a peer that is blocked here, `rejected` by one that gives us no link.
   */
  async connect(address: string): Promise<Peer> {
    const { dialer, directory } = this.#parts;
    const named = peerIn(address);
    if (named !== null) this.#forgive(named);
    const peer = await dialer.connect(address);
    this.#forgive(peer);
    const isRefused = await introduced(peer, this.#parts);
    if (!directory.has(peer)) {
      throw new AppError('incompatible', `What answers at ${address} is no Meshtask.`);
    }
    if (isRefused) throw new AppError('rejected', refusalBy(directory.nameOf(peer)));
    directory.typed(peer, address);
    const known = directory.get(peer);
    if (known === null) throw new Error(`Peer ${peer} vanished.`);
    return known;
  }

  /** Tries every peer that is away, also those that are not remembered. Never rejects. */
  async retry(): Promise<void> {
    const { directory, dialer } = this.#parts;
    const away = directory
      .list()
      .filter(({ presence, trust }) => presence === 'gone' && trust !== 'blocked');
    const tries = away.map(async ({ id, addresses }) => {
      await dialer.tryNow(id, addresses);
      await introduced(id, this.#parts);
    });
    await Promise.all([...tries, dialer.retryAll()]);
  }

  /** A person's decision changed how a peer is treated. */
  async trustChanged(peer: PeerId): Promise<void> {
    const { directory, links, shunned, dialer } = this.#parts;
    if (directory.trustOf(peer) === 'blocked') {
      await links.close(peer, 'blocked');
      return;
    }
    shunned.forgive(peer);
    dialer.redial(peer);
    await links.open(peer);
  }

  #identified({ peerId, protocols, listenAddrs, connection }: IdentifyResult): void {
    const { directory, links, shunned, node } = this.#parts;
    const peer = peerId.toString();
    const speaksLink = protocols.includes(LINK_PROTOCOL);
    if (!speaksLink && !protocols.includes(TASK_PROTOCOL)) {
      shunned.shun(peer);
      void this.#drop(node, peer);
      return;
    }
    const dialled = connection.direction === 'outbound' ? [connection.remoteAddr] : [];
    const said = listenAddrs.map(String).filter((address) => LAN_ADDRESS.test(address));
    const addresses = [...dialled.map(String), ...said];
    directory.identified(peer, speaksLink ? 'link' : 'task', addresses);
    if (speaksLink) void links.open(peer);
    else {
      this.#parts.onTaskPeer(peer);
      this.#measureSoon(peer);
    }
  }

  #greeted(peer: PeerId, isWorker: boolean, hello: Hello): void {
    const { directory } = this.#parts;
    this.#leaving.get(peer)?.cancel();
    this.#leaving.delete(peer);
    directory.greeted(peer, hello);
    if (!isWorker) return;
    const { concurrency, accepting, window, trust } = hello;
    const load = { executing: 0, queued: 0, concurrency, accepting, window, meanDurationMs: null };
    directory.loaded(peer, load, trust);
    this.#measureSoon(peer);
  }

  #loaded(peer: PeerId, message: LoadMessage): void {
    const { executing, queued, concurrency, accepting, window, trust } = message;
    const meanDurationMs = message.mean_duration_ms ?? null;
    const load = { executing, queued, concurrency, accepting, window, meanDurationMs };
    this.#parts.directory.loaded(peer, load, trust);
  }

  #ended(peer: PeerId, end: LinkEnd): void {
    const { links, directory, clock } = this.#parts;
    if (end.cause === 'bye' && end.reason === IDENTITY_CLASH) this.#parts.onClash(peer);
    if (links.helloOf(peer) !== null) return;
    if (end.cause === 'lost' || end.cause === 'silent') this.#parts.onLost();
    if (end.cause !== 'lost') {
      directory.gone(peer);
      return;
    }
    this.#leaving.get(peer)?.cancel();
    const leave = (): void => {
      this.#leaving.delete(peer);
      if (links.helloOf(peer) === null) directory.gone(peer);
    };
    this.#leaving.set(peer, clock.after(FLAP_MS, leave));
  }

  #measureSoon(peer: PeerId): void {
    this.#parts.clock.after(FIRST_RTT_AFTER_MS, () => void this.#measure(peer));
  }

  #measureAll(): void {
    const { node, directory } = this.#parts;
    const present = node
      .getPeers()
      .map(String)
      .filter((peer) => directory.isPresent(peer));
    for (const peer of present) void this.#measure(peer);
  }

  /** Never rejects: whether a peer is there, its link tells. */
  async #measure(peer: PeerId): Promise<void> {
    const { node, directory, clock, log } = this.#parts;
    const connection = node.getConnections(peerIdFromString(peer)).at(-1);
    if (connection === undefined) return;
    try {
      const signal = AbortSignal.timeout(RTT_TIMEOUT_MS);
      const rttMs = await measureRoundTrip(connection, clock, signal);
      if (directory.isPresent(peer)) directory.measured(peer, rttMs);
    } catch (error) {
      log.debug({ peer, reason: messageOf(error) }, 'the round trip could not be measured');
    }
  }

  /** A person wants to hear of it after all. @throws AppError `conflict` when a person blocked it. */
  #forgive(peer: PeerId): void {
    const { directory, shunned } = this.#parts;
    if (directory.trustOf(peer) === 'blocked') {
      const message = `${directory.nameOf(peer)} is blocked on this machine: unblock it first.`;
      throw new AppError('conflict', message);
    }
    shunned.forgive(peer);
  }

  /** libp2p remembers everybody for six hours; what we need of a peer is in the directory. */
  async #forget(peer: Libp2pPeerId): Promise<void> {
    const { node, log } = this.#parts;
    await node.peerStore.delete(peer).catch((error: unknown) => {
      log.debug({ peer: peer.toString(), err: error }, 'a peer could not be forgotten');
    });
  }

  async #drop(node: Libp2p, peer: PeerId): Promise<void> {
    await node.hangUp(peerIdFromString(peer)).catch((error: unknown) => {
      this.#parts.log.debug({ peer, err: error }, 'a connection could not be closed cleanly');
    });
  }
}
