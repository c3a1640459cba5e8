import type { ConnectionProtector } from '@libp2p/interface';
import type { PoolMembership } from '../../../../shared/model/pool.ts';
import { AppError } from '../../support/app-error.ts';
import { SERVICE_TAG } from '../discovery/mdns-records.ts';
import {
  derivePoolKey,
  forgetPoolKey,
  keepPoolKey,
  type PoolKey,
  parsePoolName,
  readPoolKey,
  serviceTagOf,
} from './pool-key.ts';
import { createPoolProtector } from './pool-protector.ts';

/** The pool that a start of the agent asks for. */
export interface ChosenPool {
  readonly name: string;
  /** A function is asked only when no key of that name is kept; null when nobody can be asked. */
  readonly passPhrase: string | (() => Promise<string | null>);
}

/** Which private pool this machine belongs to; `protector` follows it for new connections. */
export class Pool {
  readonly protector: ConnectionProtector = createPoolProtector(() => this.#key?.bytes ?? null);
  readonly #dataDir: string;
  readonly #isFixed: boolean;
  #key: PoolKey | null;

  constructor(dataDir: string, key: PoolKey | null, isFixed: boolean) {
    this.#dataDir = dataDir;
    this.#key = key;
    this.#isFixed = isFixed;
  }

  get membership(): PoolMembership | null {
    return this.#key === null ? null : { name: this.#key.name, isFixed: this.#isFixed };
  }

  /** Under which name its agents look for each other by multicast. */
  get serviceTag(): string {
    return this.#key === null ? SERVICE_TAG : serviceTagOf(this.#key);
  }

  /** Connections that are open stay with the key that they began with. @throws AppError `storage_failed`. */
  enter(key: PoolKey): void {
    keepPoolKey(this.#dataDir, key);
    this.#key = key;
  }

  /** @throws AppError `storage_failed`; this machine is still in the pool then. */
  leave(): void {
    forgetPoolKey(this.#dataDir);
    this.#key = null;
  }
}

/**
 * The pool of a data directory, or the one that was chosen for this start, which is kept.
 *
 * @throws AppError `invalid_input` for a name or a pass phrase that is none, `unauthorized` where
 * nobody can be asked for it, `storage_failed`.
 */
export async function openPool(dataDir: string, chosen: ChosenPool | undefined): Promise<Pool> {
  if (chosen === undefined) return new Pool(dataDir, readPoolKey(dataDir), false);
  const { passPhrase } = chosen;
  const name = parsePoolName(chosen.name);
  const kept = typeof passPhrase === 'string' ? null : readPoolKey(dataDir);
  if (kept?.name === name) return new Pool(dataDir, kept, true);
  const phrase = typeof passPhrase === 'string' ? passPhrase : await passPhrase();
  if (phrase === null) throw noPassPhrase(name);
  const pool = new Pool(dataDir, null, true);
  pool.enter(await derivePoolKey(name, phrase));
  return pool;
}

function noPassPhrase(name: string): AppError {
  const message = `The pool ${name} needs its pass phrase, and there is no terminal to ask for it: put it into MESHTASK_PASSPHRASE, or into a file for --passphrase-file.`;
  return new AppError('unauthorized', message);
}
