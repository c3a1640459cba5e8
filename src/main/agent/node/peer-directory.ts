import { EventEmitter } from 'node:events';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { PeerId } from '../../../shared/model/ids.ts';
import { fingerprintOf } from '../../../shared/model/ids.ts';
import type { Load, Peer, Trust, TrustPolicy } from '../../../shared/model/peer.ts';
import { AppError, failureOf } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';
import { effectiveTrust } from '../trust/trust-policy.ts';
import { withoutPeer } from './dialer.ts';
import type { KnownPeer, PeerBook } from './peer-book.ts';

/** Addresses kept of one peer, the newest first. */
const MAX_ADDRESSES = 8;
/** Peers that no person typed or decided on are forgotten beyond this many, the longest unseen first. */
const MAX_UNDECIDED_KNOWN = 200;

/** What is known of a peer only while this agent runs. */
interface Session {
  readonly isPresent: boolean;
  readonly protocol: Peer['protocol'];
  readonly trustsUs: Peer['trustsUs'];
  readonly load: Load | null;
  readonly rttMs: number | null;
  /** How many of our tasks it had when it spoke of its load. */
  readonly oursWhenLoaded: number;
}

const noSession: Session = {
  isPresent: false,
  protocol: null,
  trustsUs: null,
  load: null,
  rttMs: null,
  oursWhenLoaded: 0,
};

export interface PeerDirectoryParts {
  readonly book: PeerBook;
  readonly clock: Clock;
  /** How peers are treated that no person decided on. */
  readonly policy: () => TrustPolicy;
  /** How many of our tasks a peer has open. */
  readonly countOurs: (peer: PeerId) => number;
}

/** Every peer that this agent knows: what it remembers of it, and what it sees of it now. */
export class PeerDirectory extends EventEmitter<{ changed: [] }> {
  readonly #parts: PeerDirectoryParts;
  readonly #known = new Map<PeerId, KnownPeer>();
  readonly #sessions = new Map<PeerId, Session>();
  #problem: Failure | null = null;

  constructor(parts: PeerDirectoryParts) {
    super();
    this.#parts = parts;
    for (const peer of parts.book.all()) {
      this.#known.set(peer.id, { ...peer, addresses: addressesOf(peer.id, peer.addresses) });
    }
  }

  /** Why peers cannot be remembered at present. */
  get problem(): Failure | null {
    return this.#problem;
  }

  /** A peer that speaks our protocols is connected. */
  identified(id: PeerId, protocol: 'link' | 'task', addresses: readonly string[]): void {
    const known = this.#known.get(id) ?? this.#stranger(id);
    const merged = addressesOf(id, [...addresses, ...known.addresses]);
    this.#remember({ ...known, addresses: merged, lastSeenAt: this.#parts.clock.now() });
    // Without a link, the connection is all the presence there is.
    this.#note(id, { protocol, ...(protocol === 'task' ? { isPresent: true } : {}) });
    this.#forgetSurplus();
  }

  greeted(id: PeerId, said: { name: string; version: string; trust: 'ask' | 'allowed' }): void {
    const known = this.#known.get(id) ?? this.#stranger(id);
    const name = said.name === '' ? known.name : said.name;
    const lastSeenAt = this.#parts.clock.now();
    this.#remember({ ...known, name, version: said.version, lastSeenAt });
    this.#note(id, { isPresent: true, protocol: 'link', trustsUs: said.trust });
  }

  loaded(id: PeerId, load: Load, trustsUs: 'ask' | 'allowed'): void {
    this.#note(id, { load, trustsUs, oursWhenLoaded: this.#parts.countOurs(id) });
  }

  measured(id: PeerId, rttMs: number): void {
    if (this.#sessionOf(id).rttMs !== rttMs) this.#note(id, { rttMs });
  }

  gone(id: PeerId): void {
    if (!this.#sessionOf(id).isPresent) return;
    this.#sessions.set(id, { ...noSession, protocol: this.#sessionOf(id).protocol });
    const known = this.#known.get(id);
    if (known !== undefined) this.#remember({ ...known, lastSeenAt: this.#parts.clock.now() });
    this.emit('changed');
  }

  /** A person typed its address: it is redialled for ever. @throws AppError `storage_failed`. */
  typed(id: PeerId, address: string): void {
    const known = this.#known.get(id) ?? this.#stranger(id);
    const addresses = addressesOf(id, [address, ...known.addresses]);
    this.#keep({ ...known, isTyped: true, addresses });
  }

  /** A person decided. @throws AppError `storage_failed`; nothing has changed then. */
  decide(id: PeerId, decision: Trust): void {
    this.#keep({ ...(this.#known.get(id) ?? this.#stranger(id)), decision });
  }

  /** Peers that the policy decides on. */
  undecided(): PeerId[] {
    return [...this.#known.values()]
      .filter(({ decision }) => decision === null)
      .map(({ id }) => id);
  }

  /** The policy is another one. */
  policyChanged(): void {
    this.emit('changed');
  }

  trustOf(id: PeerId): Trust {
    return effectiveTrust(this.#parts.policy(), this.#known.get(id)?.decision ?? null);
  }

  /** Allowed peers and typed addresses are dialled for ever. */
  remembered(id: PeerId): readonly string[] {
    const known = this.#known.get(id);
    const isWanted = known !== undefined && (known.isTyped || this.trustOf(id) === 'allowed');
    return isWanted && this.trustOf(id) !== 'blocked' ? known.addresses : [];
  }

  ids(): PeerId[] {
    return [...this.#known.keys()];
  }

  has(id: PeerId): boolean {
    return this.#known.has(id);
  }

  nameOf(id: PeerId): string {
    return this.#known.get(id)?.name ?? fingerprintOf(id);
  }

  isPresent(id: PeerId): boolean {
    return this.#sessionOf(id).isPresent;
  }

  /** What it speaks; null before it has said so. */
  protocolOf(id: PeerId): Peer['protocol'] {
    return this.#sessionOf(id).protocol;
  }

  get(id: PeerId): Peer | null {
    const known = this.#known.get(id);
    return known === undefined ? null : this.#describe(known);
  }

  /** Present ones first, then by name. */
  list(): Peer[] {
    return [...this.#known.values()]
      .map((known) => this.#describe(known))
      .toSorted(
        (one, other) =>
          other.presence.localeCompare(one.presence) || one.name.localeCompare(other.name),
      );
  }

  oursWhenLoaded(id: PeerId): number {
    return this.#sessionOf(id).oursWhenLoaded;
  }

  #describe(known: KnownPeer): Peer {
    const session = this.#sessionOf(known.id);
    return {
      id: known.id,
      fingerprint: fingerprintOf(known.id),
      name: known.name,
      version: known.version,
      presence: session.isPresent ? 'present' : 'gone',
      protocol: session.protocol,
      trust: this.trustOf(known.id),
      isDecided: known.decision !== null,
      trustsUs: session.trustsUs,
      addresses: known.addresses,
      rttMs: session.rttMs,
      load: session.load,
      ours: this.#parts.countOurs(known.id),
      firstSeenAt: known.firstSeenAt,
      lastSeenAt: known.lastSeenAt,
    };
  }

  #stranger(id: PeerId): KnownPeer {
    return {
      id,
      name: fingerprintOf(id),
      version: null,
      decision: null,
      addresses: [],
      isTyped: false,
      firstSeenAt: this.#parts.clock.now(),
      lastSeenAt: null,
    };
  }

  /** What a person was promised is on disk first. */
  #keep(peer: KnownPeer): void {
    this.#parts.book.save(peer);
    this.#known.set(peer.id, peer);
    this.emit('changed');
  }

  #remember(peer: KnownPeer): void {
    this.#known.set(peer.id, peer);
    this.#write(() => this.#parts.book.save(peer));
  }

  /** A disk that refuses costs what would be remembered after a restart, and nothing now. */
  #write(write: () => void): void {
    try {
      write();
      this.#problem = null;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#problem = failureOf(error);
    }
  }

  #note(id: PeerId, news: Partial<Session>): void {
    this.#sessions.set(id, { ...this.#sessionOf(id), ...news });
    this.emit('changed');
  }

  #sessionOf(id: PeerId): Session {
    return this.#sessions.get(id) ?? noSession;
  }

  #forgetSurplus(): void {
    const surplus = [...this.#known.values()]
      .filter(({ id, isTyped, decision }) => !isTyped && decision === null && !this.isPresent(id))
      .toSorted((one, other) => (other.lastSeenAt ?? 0) - (one.lastSeenAt ?? 0))
      .slice(MAX_UNDECIDED_KNOWN);
    for (const { id } of surplus) {
      this.#known.delete(id);
      this.#sessions.delete(id);
      this.#write(() => this.#parts.book.remove(id));
    }
  }
}

/** Each address once, in one form, the newest first. */
function addressesOf(peer: PeerId, addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.map((address) => withoutPeer(address, peer)))].slice(
    0,
    MAX_ADDRESSES,
  );
}
