import { EventEmitter } from 'node:events';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import type { PeerId } from '../../../../shared/model/ids.ts';
import { messageOf } from '../../support/app-error.ts';
import { backoff } from '../../support/backoff.ts';
import type { Clock, Timer } from '../../support/clock.ts';
import type { Startable } from '../../support/lifecycle.ts';
import type { Logger } from '../../support/logger.ts';
import { Turns } from '../../support/turns.ts';
import { HELLO_TIMEOUT_MS, IDENTITY_CLASH, LINK_PROTOCOL, MAX_LINK_STREAMS } from './constants.ts';
import { grantByHalves } from './grant-by-halves.ts';
import { Instances } from './instances.ts';
import { type LinkEnd, LinkStream } from './link-stream.ts';
import {
  type Hello,
  parseMessage,
  type RequesterMessage,
  requesterMessages,
  type WorkerMessage,
  workerMessages,
} from './messages.ts';

export interface LinksParts {
  readonly node: Libp2p;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** What we say of ourselves to this peer. */
  readonly describe: (peer: PeerId) => Omit<Hello, 'type' | 'instance'>;
  /** A blocked peer gets no link. */
  readonly isWelcome: (peer: PeerId) => boolean;
  /** Random for each start. */
  readonly instance: string;
}

/** What the peer is on a link: the worker on the one that we opened, the requester on its own. */
export type PeerRole = 'worker' | 'requester';

interface LinksEvents {
  /** The peer said hello. */
  greeted: [peer: PeerId, role: PeerRole, hello: Hello];
  /** A link is over and none has replaced it. */
  ended: [peer: PeerId, role: PeerRole, end: LinkEnd];
  workerSaid: [peer: PeerId, message: WorkerMessage];
  requesterSaid: [peer: PeerId, message: RequesterMessage];
  violated: [peer: PeerId, reason: string];
  /** Two live agents share this peer's identity. */
  clashed: [peer: PeerId];
}

type ToWorker = LinkStream<WorkerMessage, RequesterMessage>;
type ToRequester = LinkStream<RequesterMessage, WorkerMessage>;

const REOPEN_DELAYS = { firstMs: 200, longestMs: 10_000 };

/** Every link of this agent: one to each peer as a worker, one from each as a requester. */
export class Links extends EventEmitter<LinksEvents> implements Startable {
  readonly #parts: LinksParts;
  readonly #turns: Turns;
  readonly #instances = new Instances();
  readonly #toWorkers = new Map<PeerId, ToWorker>();
  readonly #toRequesters = new Map<PeerId, ToRequester>();
  readonly #opening = new Set<PeerId>();
  readonly #reopening = new Map<PeerId, { timer: Timer; failures: number }>();
  #isStopped = true;

  constructor(parts: LinksParts) {
    super();
    this.#parts = parts;
    this.#turns = new Turns(parts.clock);
  }

  async start(): Promise<void> {
    this.#isStopped = false;
    await this.#parts.node.handle(
      LINK_PROTOCOL,
      (stream, connection) => this.#accept(stream, connection),
      {
        maxInboundStreams: MAX_LINK_STREAMS,
        maxOutboundStreams: MAX_LINK_STREAMS,
        force: true,
      },
    );
  }

  /** Says `bye` on every link. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const { timer } of this.#reopening.values()) timer.cancel();
    await this.#parts.node.unhandle(LINK_PROTOCOL);
    await Promise.all(this.peers().map((peer) => this.close(peer, 'leaving')));
  }

  peers(): PeerId[] {
    return [...new Set([...this.#toWorkers.keys(), ...this.#toRequesters.keys()])];
  }

  /** What a peer said of itself, on whichever link is up. */
  helloOf(peer: PeerId): Hello | null {
    return this.#toWorkers.get(peer)?.hello ?? this.#toRequesters.get(peer)?.hello ?? null;
  }

  /** Whether tasks can be given to it. */
  hasWorker(peer: PeerId): boolean {
    return this.#toWorkers.get(peer)?.hello != null;
  }

  /** @returns false when there is no link to it; nothing is sent then. */
  sayToWorker(peer: PeerId, message: RequesterMessage): boolean {
    const link = this.#toWorkers.get(peer);
    if (link?.hello == null) return false;
    // The prompt is in memory as long as the task is open, and need not be there a second time.
    link.send(message, message.type === 'submit' ? () => message : undefined);
    return true;
  }

  /**
   * @param again makes a large message once the peer has read what is before it.
   * @returns false when there is no link from it; nothing is sent then.
   */
  sayToRequester(
    peer: PeerId,
    message: WorkerMessage,
    again?: () => WorkerMessage | null,
  ): boolean {
    const link = this.#toRequesters.get(peer);
    if (link?.hello == null) return false;
    link.send(message, again);
    return true;
  }

  /** Opens the link to a connected peer unless it is there; failures are tried again. */
  async open(peer: PeerId): Promise<void> {
    const isNeeded = !this.#toWorkers.has(peer) && !this.#opening.has(peer);
    if (isNeeded && this.#parts.isWelcome(peer)) await this.#openNow(peer);
  }

  /** Never rejects. */
  async #openNow(peer: PeerId): Promise<void> {
    const connection = this.#connectionTo(peer);
    if (connection === null || this.#isStopped) {
      this.#forgetReopening(peer);
      return;
    }
    this.#opening.add(peer);
    try {
      const signal = AbortSignal.timeout(HELLO_TIMEOUT_MS);
      const stream = await connection.newStream(LINK_PROTOCOL, { signal });
      this.#follow(stream, connection, peer);
    } catch (error) {
      this.#parts.log.debug({ peer, reason: messageOf(error) }, 'the link could not be opened');
      this.#reopenLater(peer);
    } finally {
      this.#opening.delete(peer);
    }
  }

  /** Opens every link to a worker anew, so that it hears a new `hello`; the tasks continue on it. */
  async renew(): Promise<void> {
    const peers = [...this.#toWorkers.keys()].filter((peer) => !this.#opening.has(peer));
    await Promise.all(peers.map((peer) => this.#openNow(peer)));
  }

  /** Says `bye` on both links of a peer; it is not opened again until asked or greeted. */
  async close(peer: PeerId, reason: string): Promise<void> {
    this.#forgetReopening(peer);
    // The peer ends both links at the first `bye`: before it stands what we said as its worker.
    const links = [this.#toRequesters.get(peer), this.#toWorkers.get(peer)];
    await Promise.all(links.map(async (link) => link?.close(reason)));
  }

  #accept(stream: Stream, connection: Connection): void {
    const peer = connection.remotePeer.toString();
    if (this.#isStopped || !this.#parts.isWelcome(peer)) {
      stream.abort(new Error('This agent takes no link from this peer.'));
      return;
    }
    this.#serve(stream, connection, peer);
  }

  #follow(stream: Stream, connection: Connection, peer: PeerId): void {
    grantByHalves(stream);
    const link: ToWorker = new LinkStream(stream, {
      clock: this.#parts.clock,
      turns: this.#turns,
      hello: this.#helloFor(peer),
      parse: (text) => parseMessage(workerMessages, text),
      onHello: (hello) => this.#greet(peer, 'worker', hello),
      onMessage: (message) => this.emit('workerSaid', peer, message),
      onEnd: (end) => this.#forget(this.#toWorkers, link, peer, connection, 'worker', end),
    });
    replace(this.#toWorkers, peer, link);
  }

  #serve(stream: Stream, connection: Connection, peer: PeerId): void {
    grantByHalves(stream);
    const link: ToRequester = new LinkStream(stream, {
      clock: this.#parts.clock,
      turns: this.#turns,
      hello: this.#helloFor(peer),
      parse: (text) => parseMessage(requesterMessages, text),
      onHello: (hello) => this.#greet(peer, 'requester', hello),
      onMessage: (message) => this.emit('requesterSaid', peer, message),
      onEnd: (end) => this.#forget(this.#toRequesters, link, peer, connection, 'requester', end),
    });
    replace(this.#toRequesters, peer, link);
  }

  #greet(peer: PeerId, role: PeerRole, hello: Hello): void {
    if (this.#instances.isSuperseded(peer, hello.instance)) {
      this.emit('clashed', peer);
      void this.close(peer, IDENTITY_CLASH);
      return;
    }
    this.#instances.note(peer, hello.instance);
    if (role === 'worker') this.#forgetReopening(peer);
    this.emit('greeted', peer, role, hello);
    if (role === 'requester') void this.open(peer);
  }

  #forget<Link extends { readonly hello: Hello | null }>(
    links: Map<PeerId, Link>,
    link: Link,
    peer: PeerId,
    connection: Connection,
    role: PeerRole,
    end: LinkEnd,
  ): void {
    this.#parts.log.debug({ peer, role, ...end }, 'a link ended');
    if (end.cause === 'violation') this.emit('violated', peer, end.reason);
    if (end.cause === 'silent') this.#abandonConnections(peer, connection, end.reason);
    if (links.get(peer) !== link) return;
    links.delete(peer);
    this.emit('ended', peer, role, end);
    if (end.cause === 'bye') this.#endOther(peer, role, link.hello?.instance, end);
    if (role === 'worker' && end.cause !== 'bye' && end.cause !== 'closed') this.#reopenLater(peer);
  }

  /** A `bye` on one link is meant for both: the connection may close before the second is read. */
  #endOther(peer: PeerId, role: PeerRole, instance: string | undefined, end: LinkEnd): void {
    const other = role === 'worker' ? this.#toRequesters.get(peer) : this.#toWorkers.get(peer);
    if (other?.hello?.instance === instance) other?.abort(end);
  }

  #reopenLater(peer: PeerId): void {
    if (this.#isStopped || this.#connectionTo(peer) === null) return;
    const failures = (this.#reopening.get(peer)?.failures ?? 0) + 1;
    this.#reopening.get(peer)?.timer.cancel();
    const delayMs = backoff(failures, REOPEN_DELAYS, this.#parts.random);
    const timer = this.#parts.clock.after(delayMs, () => void this.open(peer));
    this.#reopening.set(peer, { timer, failures });
  }

  #forgetReopening(peer: PeerId): void {
    this.#reopening.get(peer)?.timer.cancel();
    this.#reopening.delete(peer);
  }

  #helloFor(peer: PeerId): Hello {
    return { type: 'hello', instance: this.#parts.instance, ...this.#parts.describe(peer) };
  }

  /**
   * A silent peer's connection is half open: everything on it would wait for TCP to give up. So is,
   * most likely, a second one without a link that would show it, and it would be taken for the next.
   */
  #abandonConnections(peer: PeerId, silent: Connection, reason: string): void {
    for (const connection of this.#connectionsTo(peer)) {
      if (connection === silent || !carriesLink(connection)) connection.abort(new Error(reason));
    }
  }

  #connectionTo(peer: PeerId): Connection | null {
    return this.#connectionsTo(peer).find(({ status }) => status === 'open') ?? null;
  }

  #connectionsTo(peer: PeerId): Connection[] {
    return this.#parts.node
      .getConnections()
      .filter((connection) => connection.remotePeer.toString() === peer);
  }
}

function carriesLink({ streams }: Connection): boolean {
  return streams.some(({ protocol }) => protocol === LINK_PROTOCOL);
}

/** A newer link replaces the older; the tasks continue on it. */
function replace<Link extends { abort(end: LinkEnd): void }>(
  links: Map<PeerId, Link>,
  peer: PeerId,
  link: Link,
): void {
  const older = links.get(peer);
  links.set(peer, link);
  older?.abort({ cause: 'closed', reason: 'A newer link replaced it.' });
}
