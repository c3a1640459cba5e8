import type { Libp2p } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import type { PeerId } from '../../../shared/model/ids.ts';
import { AppError, messageOf } from '../support/app-error.ts';
import { backoff } from '../support/backoff.ts';
import type { Clock, Timer } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';
import type { Logger } from '../support/logger.ts';

/** Of two agents that discover each other, the one with the higher PeerId leaves the other this long. */
const COURTESY_MS = 1_500;
const REDIAL_DELAYS = { firstMs: 1_000, longestMs: 60_000 };

export interface DialerParts {
  readonly node: Libp2p;
  readonly self: PeerId;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly isShunned: (peer: PeerId) => boolean;
  /** Where a remembered peer was seen; none when it is not to be redialled. */
  readonly remembered: (peer: PeerId) => readonly string[];
}

/** One peer, or one address whose peer is not known yet. */
interface Attempt {
  failures: number;
  timer: Timer | null;
  isDialling: boolean;
  /** Where it was seen and not dialled since. */
  seenAt: readonly string[];
}

/** Dials what is discovered, typed and remembered, and goes on for ever with the last two. */
export class Dialer implements Startable {
  readonly #parts: DialerParts;
  readonly #attempts = new Map<string, Attempt>();
  /** Addresses typed at the start, until their peer is known. */
  readonly #typed = new Set<string>();
  readonly #abort = new AbortController();

  constructor(parts: DialerParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#parts.node.addEventListener('peer:disconnect', ({ detail }) => {
      this.redialLater(detail.toString());
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    for (const { timer } of this.#attempts.values()) timer?.cancel();
    this.#attempts.clear();
  }

  /** A peer announced itself. */
  found(peer: PeerId, addresses: readonly string[]): void {
    if (this.#isConnected(peer) || this.#parts.isShunned(peer)) return;
    const attempt = this.#attemptFor(peer);
    attempt.seenAt = addresses;
    if (attempt.isDialling || (attempt.timer !== null && attempt.failures === 0)) return;
    this.#schedule(peer, attempt, this.#parts.self < peer ? 0 : COURTESY_MS);
  }

  /** Dials a remembered peer now, and again until it is there. */
  redial(peer: PeerId): void {
    const attempt = this.#attemptFor(peer);
    if (!attempt.isDialling) this.#schedule(peer, attempt, 0);
  }

  /** Keeps dialling an address, whoever is there, until it is known who. */
  keepDialling(address: string): void {
    parseAddress(address);
    this.#typed.add(address);
    const attempt = this.#attemptFor(address);
    if (!attempt.isDialling) this.#schedule(address, attempt, 0);
  }

  /**
   * The network is another one, or the machine woke up: everything is tried again at once. Resolves
   * when each was tried; how it went does not matter.
   */
  async retryAll(): Promise<void> {
    const targets = [...this.#attempts.keys()];
    await Promise.all(targets.map((target) => this.tryNow(target, [])));
  }

  /** Dials a peer once, where it was just seen or else at these addresses; goes on if it is remembered. Never rejects. */
  async tryNow(target: string, addresses: readonly string[]): Promise<void> {
    const attempt = this.#attemptFor(target);
    if (attempt.seenAt.length === 0) attempt.seenAt = addresses;
    if (attempt.isDialling) return;
    attempt.failures = 0;
    attempt.timer?.cancel();
    attempt.timer = null;
    await this.#dial(target, attempt);
  }

  /**
   * Dials an address that a person typed.
   *
   * @throws AppError `invalid_input` for no multiaddr, `unreachable` when nobody answers there.
   */
  async connect(address: string): Promise<PeerId> {
    const target = parseAddress(address);
    try {
      const signal = this.#abort.signal;
      const connection = await this.#parts.node.dial(target, { signal, force: true });
      return connection.remotePeer.toString();
    } catch (error) {
      throw new AppError('unreachable', `${address} does not answer: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  /** After a lost connection; only remembered peers are redialled, others announce themselves. */
  redialLater(peer: PeerId): void {
    if (this.#isConnected(peer) || this.#parts.remembered(peer).length === 0) return;
    const attempt = this.#attemptFor(peer);
    if (!attempt.isDialling && attempt.timer === null) this.#scheduleNext(peer, attempt);
  }

  #scheduleNext(target: string, attempt: Attempt): void {
    attempt.failures += 1;
    const delayMs = backoff(attempt.failures, REDIAL_DELAYS, this.#parts.random);
    this.#schedule(target, attempt, delayMs);
  }

  #schedule(target: string, attempt: Attempt, delayMs: number): void {
    if (this.#abort.signal.aborted) return;
    attempt.timer?.cancel();
    attempt.timer = this.#parts.clock.after(delayMs, () => {
      attempt.timer = null;
      void this.#dial(target, attempt);
    });
  }

  /** Never rejects. */
  async #dial(target: string, attempt: Attempt): Promise<void> {
    const addresses = this.#addressesOf(target, attempt);
    if (this.#isConnected(target) || this.#parts.isShunned(target) || addresses.length === 0) {
      this.#attempts.delete(target);
      return;
    }
    attempt.isDialling = true;
    attempt.seenAt = [];
    try {
      const signal = this.#abort.signal;
      await this.#parts.node.dial(addresses.map(asDialTarget(target)), { signal });
      this.#typed.delete(target);
      this.#attempts.delete(target);
    } catch (error) {
      this.#parts.log.debug({ target, reason: messageOf(error) }, 'a dial failed');
      attempt.isDialling = false;
      // It announced itself in the meantime: it is there, or there again.
      if (attempt.seenAt.length > 0) this.#schedule(target, attempt, 0);
      else if (this.#addressesOf(target, attempt).length > 0) this.#scheduleNext(target, attempt);
      else this.#attempts.delete(target);
    }
  }

  #addressesOf(target: string, { seenAt }: Attempt): readonly string[] {
    if (this.#typed.has(target)) return [target];
    // Each address that is no longer right may cost seconds: those just heard of go alone.
    return seenAt.length > 0 ? seenAt : this.#parts.remembered(target);
  }

  #attemptFor(target: string): Attempt {
    const fresh = { failures: 0, timer: null, isDialling: false, seenAt: [] };
    const attempt = this.#attempts.get(target) ?? fresh;
    this.#attempts.set(target, attempt);
    return attempt;
  }

  #isConnected(target: string): boolean {
    if (this.#typed.has(target)) return false;
    return this.#parts.node.getConnections(peerIdFromString(target)).length > 0;
  }
}

/** @throws AppError `invalid_input`. */
export function parseAddress(text: string): Multiaddr {
  try {
    return multiaddr(text);
  } catch (error) {
    const message = `"${text}" is not an address like /ip4/192.168.1.20/tcp/4737.`;
    throw new AppError('invalid_input', message, { cause: error });
  }
}

/** @returns the PeerId that an address names, if it does. @throws AppError `invalid_input`. */
export function peerIn(address: string): PeerId | null {
  const last = parseAddress(address)
    .getComponents()
    .findLast(({ code }) => code === CODE_P2P);
  return last?.value ?? null;
}

/** An address as it is remembered: `/p2p/…` says nothing more once the peer is known. */
export function withoutPeer(address: string, peer: PeerId): string {
  const text = multiaddr(address).toString();
  const suffix = `/p2p/${peer}`;
  return text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

/** Dialling several addresses at once wants each to name the same peer. */
function asDialTarget(target: string): (address: string) => Multiaddr {
  return (text) => {
    const address = multiaddr(text);
    const hasPeer = address.getComponents().some(({ code }) => code === CODE_P2P);
    return hasPeer || target.startsWith('/') ? address : address.encapsulate(`/p2p/${target}`);
  };
}
