import { createHmac, type ScryptOptions, scrypt } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { passPhraseSchema, poolNameSchema } from '../../../../shared/model/pool.ts';
import { AppError, messageOf } from '../../support/app-error.ts';

const KEY_FILE = 'pool.key';
const KEY_BYTES = 32;
/** What libp2p calls a swarm key; the fourth line, the pool's name, is ours. */
const HEADER = ['/key/swarm/psk/1.0.0/', '/base16/'] as const;

/** The salt is no secret: it makes one pass phrase give each pool another key. */
const SALT_PREFIX = 'meshtask private pool v1:';
/** 128 MiB and about half a second a guess: https://cheatsheetseries.owasp.org, Password Storage. */
const KDF: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 };

const stretch = promisify<string, string, number, ScryptOptions, Buffer>(scrypt);

const TAG_PURPOSE = 'meshtask mdns service name v1';
const TAG_HEX_DIGITS = 32;

export interface PoolKey {
  readonly name: string;
  /** 32 bytes; who has them is in the pool. */
  readonly bytes: Uint8Array;
}

/** @throws AppError `invalid_input`. */
export function parsePoolName(name: string): string {
  return parsed(poolNameSchema.safeParse(name));
}

/**
 * The same key on every machine that is told the same name and pass phrase.
 *
 * @throws AppError `invalid_input` for a name or a pass phrase that is none.
 */
export async function derivePoolKey(name: string, passPhrase: string): Promise<PoolKey> {
  const pool = parsePoolName(name);
  const phrase = parsed(passPhraseSchema.safeParse(passPhrase));
  return { name: pool, bytes: await stretch(phrase, SALT_PREFIX + pool, KEY_BYTES, KDF) };
}

/**
 * @returns null for an agent that belongs to no pool.
 * @throws AppError `storage_failed` when the file is damaged: to go on without it would open this
 * machine to everyone.
 */
export function readPoolKey(dataDir: string): PoolKey | null {
  const file = join(dataDir, KEY_FILE);
  if (!existsSync(file)) return null;
  return guarded(`The pool's key in ${file} cannot be read`, () => {
    chmodSync(file, 0o600);
    const key = decode(readFileSync(file, 'utf8'));
    if (key !== null) return key;
    throw new Error('it is damaged. Delete it, and join the pool again.');
  });
}

/** @throws AppError `storage_failed`; what was kept is still there then. */
export function keepPoolKey(dataDir: string, key: PoolKey): void {
  const file = join(dataDir, KEY_FILE);
  guarded(`The pool's key cannot be kept in ${file}`, () => {
    const draft = `${file}.new`;
    rmSync(draft, { force: true });
    writeFileSync(draft, `${swarmKeyOf(key)}\n${key.name}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  });
}

/** @throws AppError `storage_failed`. */
export function forgetPoolKey(dataDir: string): void {
  const file = join(dataDir, KEY_FILE);
  guarded(`The pool's key in ${file} cannot be deleted`, () => rmSync(file, { force: true }));
}

/** The form in which every libp2p implementation reads it. */
export function swarmKeyOf({ bytes }: PoolKey): string {
  return [...HEADER, Buffer.from(bytes).toString('hex')].join('\n');
}

/**
 * The name under which a pool's agents look for each other by multicast, so that nobody else hears
 * of them: https://github.com/libp2p/specs/blob/master/discovery/mdns.md, Private Networks.
 */
export function serviceTagOf({ bytes }: PoolKey): string {
  const digest = createHmac('sha256', bytes).update(TAG_PURPOSE).digest('hex');
  return `_p2p-${digest.slice(0, TAG_HEX_DIGITS)}._udp.local`;
}

function decode(text: string): PoolKey | null {
  const [kind, encoding, hex = '', name = ''] = text.split('\n');
  const isKnown = kind === HEADER[0] && encoding === HEADER[1];
  const checked = poolNameSchema.safeParse(name);
  if (!isKnown || !/^[0-9a-f]{64}$/.test(hex) || !checked.success) return null;
  return { name: checked.data, bytes: Buffer.from(hex, 'hex') };
}

function parsed(result: ReturnType<typeof poolNameSchema.safeParse>): string {
  if (result.success) return result.data;
  throw new AppError('invalid_input', result.error.issues[0]?.message ?? '');
}

function guarded<Value>(problem: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new AppError('storage_failed', `${problem}: ${messageOf(error)}`, { cause: error });
  }
}
