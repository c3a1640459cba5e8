import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent, writePrivateFile } from './private-file.ts';

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

/** The secret that opens the bridge; it stays the same over restarts, so that bookmarks live. */
export async function ensureToken(dataDir: string): Promise<string> {
  const present = await readToken(dataDir);
  if (present !== null) {
    await chmod(tokenPath(dataDir), 0o600);
    return present;
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await writePrivateFile(tokenPath(dataDir), `${token}\n`);
  return token;
}

/** @returns null when the file is missing or holds no token. */
export async function readToken(dataDir: string): Promise<string | null> {
  const text = (await readIfPresent(tokenPath(dataDir)))?.trim() ?? '';
  return TOKEN.test(text) ? text : null;
}

/** Takes the same time for every wrong token, whatever its length. */
export function isSameToken(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function tokenPath(dataDir: string): string {
  return join(dataDir, 'token');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
