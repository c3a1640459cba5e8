import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys';
import type { PrivateKey } from '@libp2p/interface';
import { AppError, messageOf } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';

const KEY_FILE = 'identity.key';

export interface Identity {
  readonly privateKey: PrivateKey;
  /** Where a damaged key was moved to; this agent has a new identity then. */
  readonly quarantined: string | null;
}

/**
 * The Ed25519 key of a data directory, made on first use. A damaged key is renamed aside.
 *
 * @throws AppError `storage_failed` when the file cannot be read or written.
 */
export async function loadIdentity(dataDir: string, clock: Clock): Promise<Identity> {
  const file = join(dataDir, KEY_FILE);
  try {
    if (!existsSync(file)) return { privateKey: await makeKey(file), quarantined: null };
    chmodSync(file, 0o600);
    const privateKey = parseKey(readFileSync(file, 'utf8'));
    if (privateKey !== null) return { privateKey, quarantined: null };
    const quarantined = `${file}.corrupt-${new Date(clock.now()).toISOString().replaceAll(':', '')}`;
    renameSync(file, quarantined);
    return { privateKey: await makeKey(file), quarantined };
  } catch (error) {
    const message = `The key in ${file} cannot be used: ${messageOf(error)}`;
    throw new AppError('storage_failed', message, { cause: error });
  }
}

async function makeKey(file: string): Promise<PrivateKey> {
  const key = await generateKeyPair('Ed25519');
  const encoded = Buffer.from(privateKeyToProtobuf(key)).toString('base64');
  writeFileSync(file, `${encoded}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

function parseKey(text: string): PrivateKey | null {
  try {
    const key = privateKeyFromProtobuf(Buffer.from(text.trim(), 'base64'));
    return key.type === 'Ed25519' ? key : null;
  } catch {
    return null;
  }
}
