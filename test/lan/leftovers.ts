import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ip, words } from './ip.ts';
import { unmount } from './small-disk.ts';

const OWNED = /^mt(\d+)r[0-9a-f]+-/;

/** Begins the names of one LAN's things; tells which process owns them. */
export function newPrefix(): string {
  return `mt${process.pid}r${randomBytes(3).toString('hex')}-`;
}

/** Removes the LANs whose owners are dead. */
export function removeLeftovers(): void {
  for (const name of [...namespaces(), ...directories()]) {
    const owner = OWNED.exec(name);
    if (owner !== null && !isAlive(Number(owner[1]))) removeLan(owner[0]);
  }
}

/** Kills what runs on a LAN, and removes its namespaces, disks and files. */
export function removeLan(prefix: string): void {
  if (!OWNED.test(prefix)) throw new Error(`"${prefix}" names no LAN of these tests.`);
  const isOurs = (name: string): boolean => name.startsWith(prefix);
  for (const name of namespaces().filter(isOurs)) {
    for (const pid of words(ip('netns', 'pids', name))) kill(Number(pid));
    ip('netns', 'delete', name);
  }
  for (const disk of mountedBelow(join(tmpdir(), prefix))) unmount(disk);
  for (const name of directories().filter(isOurs)) {
    // A process that was killed a moment ago may still write its last file.
    rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 5 });
  }
}

function namespaces(): string[] {
  return ip('netns', 'list')
    .split('\n')
    .flatMap((line) => /^\S+/.exec(line) ?? []);
}

function directories(): string[] {
  return readdirSync(tmpdir()).filter((name) => OWNED.test(name));
}

function mountedBelow(path: string): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return mounts.flatMap((line) => words(line)[1] ?? []).filter((point) => point.startsWith(path));
}

function kill(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
