import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a second instance tells the first. */
export interface SecondInstance {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly additionalData: object;
}

/** Electron keeps one instance a user data directory; a file with the owner's pid does it here. */
export function claimLock(
  userData: string,
  additionalData: object,
  onSecond: (second: SecondInstance) => void,
): boolean {
  mkdirSync(userData, { recursive: true });
  const lock = join(userData, 'lock');
  const message = join(userData, 'second-instance.json');
  const owner = ownerOf(lock);
  if (owner !== null) {
    const second = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
    writeFileSync(message, JSON.stringify(second));
    process.kill(owner, 'SIGUSR2');
    return false;
  }
  writeFileSync(lock, String(process.pid));
  process.on('SIGUSR2', () =>
    onSecond(JSON.parse(readFileSync(message, 'utf8')) as SecondInstance),
  );
  process.on('exit', () => rmSync(lock, { force: true }));
  return true;
}

export function releaseLock(userData: string): void {
  rmSync(join(userData, 'lock'), { force: true });
}

/** @returns the process that holds the lock; a crashed one holds nothing. */
function ownerOf(lock: string): number | null {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    process.kill(owner, 0);
    return owner;
  } catch {
    return null;
  }
}
