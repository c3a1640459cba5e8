import type { ConnectionGater, MultiaddrConnection } from '@libp2p/interface';
import { AbstractMessageStream, getNetConfig, isNetworkAddress } from '@libp2p/utils';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { StrangersBudget } from './strangers-budget.ts';

/** Several agents on one machine are fine; one machine that takes every connection is not. */
const MAX_CONNECTIONS_A_HOST = 64;
/** Both sides may dial at once, and a broken connection may not be noticed yet. */
const MAX_CONNECTIONS_A_PEER = 8;
/** A connection whose peer has not said by then which protocols it speaks is closed. */
const INTRODUCTION_MS = 10_000;
/** A peer that goes on speaking but has not read for this long is cut off: what it is told piles up. */
const UNREAD_LIMIT_MS = 20_000;

export interface ConnectionGuardParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** No connection is kept with these. */
  readonly isShunned: (peer: PeerId) => boolean;
  /** Whether the peer has said that it speaks one of our protocols. */
  readonly isIntroduced: (peer: PeerId) => boolean;
  /** Nobody here allowed it. */
  readonly isStranger: (peer: PeerId) => boolean;
}

/** Bounds what one host, one peer and all strangers together may take of this agent. */
export class ConnectionGuard {
  readonly #parts: ConnectionGuardParts;
  readonly #budget: StrangersBudget;
  readonly #byHost = new Map<string, Set<MultiaddrConnection>>();
  readonly #byPeer = new Map<PeerId, Set<MultiaddrConnection>>();

  constructor(parts: ConnectionGuardParts) {
    this.#parts = parts;
    this.#budget = new StrangersBudget(parts.clock);
  }

  readonly gater: ConnectionGater = {
    denyDialMultiaddr: () => false,
    denyDialPeer: (peer) => this.#parts.isShunned(peer.toString()),
    denyInboundConnection: (connection) => this.#isCrowded(connection),
    denyInboundEncryptedConnection: (peer, connection) => this.#denies(peer.toString(), connection),
    denyOutboundEncryptedConnection: (peer, connection) =>
      this.#denies(peer.toString(), connection),
  };

  #isCrowded(connection: MultiaddrConnection): boolean {
    const host = hostOf(connection);
    const isCrowded = (this.#byHost.get(host)?.size ?? 0) >= MAX_CONNECTIONS_A_HOST;
    if (!isCrowded) keep(this.#byHost, host, connection);
    return isCrowded;
  }

  #denies(peer: PeerId, connection: MultiaddrConnection): boolean {
    if (this.#parts.isShunned(peer)) return true;
    const connections = keep(this.#byPeer, peer, connection);
    if (connections.size > MAX_CONNECTIONS_A_PEER) {
      const [oldest] = connections;
      oldest?.abort(new Error('The peer has newer connections.'));
    }
    this.#expectIntroduction(peer, connection);
    this.#watch(peer, connection);
    return false;
  }

  #expectIntroduction(peer: PeerId, connection: MultiaddrConnection): void {
    const { clock, isIntroduced } = this.#parts;
    const timer = clock.after(INTRODUCTION_MS, () => {
      if (!isIntroduced(peer)) connection.abort(new Error('The peer did not introduce itself.'));
    });
    connection.addEventListener('close', () => timer.cancel());
  }

  /** Everything that a connection's bytes set off at once happens within its `onData`. */
  #watch(peer: PeerId, connection: MultiaddrConnection): void {
    if (!(connection instanceof AbstractMessageStream)) return;
    const { clock, isStranger } = this.#parts;
    const take = connection.onData.bind(connection);
    const reading = new Reading(clock);
    connection.addEventListener('drain', () => reading.drained());
    connection.onData = (data) => {
      const startedAt = clock.monotonic();
      take(data);
      if (isStranger(peer)) this.#budget.spend(clock.monotonic() - startedAt, connection);
      if (reading.unreadMs(connection) > UNREAD_LIMIT_MS) {
        this.#parts.log.warn({ peer }, 'a peer that does not read is cut off');
        connection.abort(new Error('The peer does not read.'));
      }
    };
  }
}

/** How long a peer has not read what it is told. */
class Reading {
  readonly #clock: Clock;
  #since: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  drained(): void {
    this.#since = null;
  }

  unreadMs({ writableNeedsDrain }: MultiaddrConnection): number {
    if (!writableNeedsDrain) this.#since = null;
    else this.#since ??= this.#clock.monotonic();
    return this.#since === null ? 0 : this.#clock.monotonic() - this.#since;
  }
}

function keep<Key>(
  map: Map<Key, Set<MultiaddrConnection>>,
  key: Key,
  connection: MultiaddrConnection,
): Set<MultiaddrConnection> {
  const connections = map.get(key) ?? new Set();
  map.set(key, connections.add(connection));
  connection.addEventListener('close', () => {
    connections.delete(connection);
    if (connections.size === 0 && map.get(key) === connections) map.delete(key);
  });
  return connections;
}

function hostOf({ remoteAddr }: MultiaddrConnection): string {
  return isNetworkAddress(remoteAddr) ? getNetConfig(remoteAddr).host : '';
}
