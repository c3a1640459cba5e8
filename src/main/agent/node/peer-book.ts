import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { PeerId } from '../../../shared/model/ids.ts';
import { type Trust, trusts } from '../../../shared/model/peer.ts';
import { number, numberOrNull, oneOf, type Row, text, textOrNull } from '../storage/columns.ts';
import { isSqliteFailure, storageFailure } from '../storage/sqlite-failure.ts';

/** What is remembered of a peer over restarts. */
export interface KnownPeer {
  readonly id: PeerId;
  readonly name: string;
  readonly version: string | null;
  /** A person's decision; null leaves the peer to the policy. */
  readonly decision: Trust | null;
  readonly addresses: readonly string[];
  /** Whether a person typed an address of it. */
  readonly isTyped: boolean;
  /** Unix time in milliseconds on this machine. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number | null;
}

const addressesSchema = z.array(z.string()).readonly();

export class PeerBook {
  readonly #all: StatementSync;
  readonly #save: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare('SELECT * FROM peers ORDER BY first_seen_at, peer_id');
    this.#save = db.prepare(
      `INSERT OR REPLACE INTO peers
       (peer_id, name, version, decision, addresses, is_typed, first_seen_at, last_seen_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = db.prepare('DELETE FROM peers WHERE peer_id = ?');
  }

  /** The longest known first. */
  all(): KnownPeer[] {
    return this.#all.all().map(peerOf);
  }

  /** @throws AppError `storage_failed` when it cannot be written. */
  save(peer: KnownPeer): void {
    const { id, name, version, decision, addresses, isTyped, firstSeenAt, lastSeenAt } = peer;
    written(() =>
      this.#save.run(
        id,
        name,
        version,
        decision,
        JSON.stringify(addresses),
        Number(isTyped),
        firstSeenAt,
        lastSeenAt,
      ),
    );
  }

  /** @throws AppError `storage_failed` when it cannot be written. */
  remove(id: PeerId): void {
    written(() => this.#remove.run(id));
  }
}

function written(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isSqliteFailure(error)) throw error;
    throw storageFailure('The known peers cannot be written', error);
  }
}

function peerOf(row: Row): KnownPeer {
  return {
    id: text(row, 'peer_id'),
    name: text(row, 'name'),
    version: textOrNull(row, 'version'),
    decision: row.decision === null ? null : oneOf(trusts, row, 'decision'),
    addresses: addressesSchema.parse(JSON.parse(text(row, 'addresses'))),
    isTyped: number(row, 'is_typed') === 1,
    firstSeenAt: number(row, 'first_seen_at'),
    lastSeenAt: numberOrNull(row, 'last_seen_at'),
  };
}
