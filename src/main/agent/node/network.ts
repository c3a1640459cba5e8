import type { IdentifyResult, Libp2p } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { IDENTITY_CLASH, LINK_PROTOCOL } from '../protocols/link/constants.ts';
import type { LinkEnd } from '../protocols/link/link-stream.ts';
import type { Links } from '../protocols/link/links.ts';
import type { Hello, LoadMessage } from '../protocols/link/messages.ts';
import { TASK_PROTOCOL } from '../protocols/task/constants.ts';
import { AppError } from '../support/app-error.ts';
import type { Clock, Timer } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';
import type { Logger } from '../support/logger.ts';
import { type Dialer, peerIn } from './dialer.ts';
import { rttOf } from './node-options.ts';
import type { PeerDirectory } from './peer-directory.ts';
import type { ShunnedPeers } from './shunned-peers.ts';

/** A broken connection that is back this soon is not shown as a peer that left. */
const FLAP_MS = 1_000;
const RTT_INTERVAL_MS = 2_000;
/** How long a freshly dialled address may take to show who is there. */
const INTRODUCTION_MS = 3_000;

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
      if (this.#parts.directory.get(peer)?.protocol === 'task') this.#parts.directory.gone(peer);
    });
    this.#rttTimer ??= clock.every(RTT_INTERVAL_MS, () => this.#measure());
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
    if (shunned.note(peer)) void this.#drop(node, peer);
  }

  /**
   * Connects to an address that a person typed, and remembers it.
   *
   * @throws AppError `invalid_input`, `unreachable`, or `incompatible` when no Meshtask is there.
   */
  async connect(address: string): Promise<Peer> {
    const { dialer, directory, shunned } = this.#parts;
    const named = peerIn(address);
    if (named !== null) shunned.forgive(named);
    const peer = await dialer.connect(address);
    shunned.forgive(peer);
    await this.#introduced(peer);
    if (!directory.has(peer)) {
      throw new AppError('incompatible', `What answers at ${address} is no Meshtask.`);
    }
    directory.typed(peer, address);
    const known = directory.get(peer);
    if (known === null) throw new Error(`Peer ${peer} vanished.`);
    return known;
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
    const addresses = [...dialled, ...listenAddrs].map((address) => address.toString());
    directory.identified(peer, speaksLink ? 'link' : 'task', addresses);
    if (speaksLink) void links.open(peer);
    else this.#parts.onTaskPeer(peer);
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
      if (links.helloOf(peer) === null) directory.gone(peer);
    };
    this.#leaving.set(peer, clock.after(FLAP_MS, leave));
  }

  #measure(): void {
    const { node, directory } = this.#parts;
    for (const peer of node.getPeers()) {
      const id = peer.toString();
      if (directory.isPresent(id)) directory.measured(id, rttOf(node.getConnections(peer)));
    }
  }

  async #introduced(peer: PeerId): Promise<void> {
    const { node, directory, shunned, clock } = this.#parts;
    const isIntroduced = (): boolean => directory.isPresent(peer) || shunned.has(peer);
    if (isIntroduced()) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (isIntroduced()) finish();
      };
      const timer = clock.after(INTRODUCTION_MS, () => finish());
      const finish = (): void => {
        timer.cancel();
        directory.off('changed', check);
        node.removeEventListener('peer:disconnect', check);
        resolve();
      };
      directory.on('changed', check);
      // A stranger is disconnected, and nothing of it is known.
      node.addEventListener('peer:disconnect', check);
    });
  }

  async #drop(node: Libp2p, peer: PeerId): Promise<void> {
    await node.hangUp(peerIdFromString(peer)).catch((error: unknown) => {
      this.#parts.log.debug({ peer, err: error }, 'a connection could not be closed cleanly');
    });
  }
}
