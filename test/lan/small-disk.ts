import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ENDS_WITHIN_MS = 5_000;
const PAGE_BYTES = 4_096;

/** A disk that can be filled to its last byte, in memory. */
export interface SmallDisk {
  readonly directory: string;
  fill(): void;
  free(): void;
}

/** Mounts an empty disk over a directory, for processes that start later; removed with its LAN. */
export function mountSmallDisk(directory: string, sizeMiB: number): SmallDisk {
  run('mount', '-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=700`, 'small-disk', directory);
  const ballast = join(directory, 'ballast');
  return {
    directory,
    fill: () => writeUntilFull(ballast),
    free: () => rmSync(ballast),
  };
}

/** Also while a process still has files open there. */
export function unmount(directory: string): void {
  run('umount', '--lazy', directory);
}

function writeUntilFull(file: string): void {
  const page = Buffer.alloc(PAGE_BYTES);
  try {
    while (true) writeFileSync(file, page, { flag: 'a' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'pipe', timeout: ENDS_WITHIN_MS });
}
