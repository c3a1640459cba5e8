import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;

/** A data directory that refuses to be written. */
export class UnwritableError extends Error {
  constructor(directory: string, cause: unknown) {
    super(`The data directory ${directory} cannot be written: ${reasonOf(cause)}.`, { cause });
    this.name = 'UnwritableError';
  }
}

/** Replaces the file as a whole; nobody but its owner may read it. @throws UnwritableError */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const directory = dirname(path);
  try {
    await mkdir(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
    await replaceFile(path, text);
  } catch (error) {
    throw new UnwritableError(directory, error);
  }
}

/** @returns null when there is no such file. */
export async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    await writeFile(draft, text, { mode: OWNER_ONLY_FILE });
    await chmod(draft, OWNER_ONLY_FILE);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

function reasonOf(cause: unknown): string {
  if (hasCode(cause, 'ENOSPC')) return 'the disk is full';
  return cause instanceof Error ? cause.message : String(cause);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
