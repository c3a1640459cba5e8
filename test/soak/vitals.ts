// Loaded into an agent before it begins: writes once a second what the process takes, a JSON
// document a line, to the file that MESHTASK_VITALS names.
import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapSpaceStatistics, type HeapSpaceInfo } from 'node:v8';
import type { Vitals } from './vitals-file.ts';

const EVERY_MS = 1_000;
/** Collecting garbage stops the agent for some milliseconds; what is left is what is needed. */
const COLLECT_EVERY = 10;

const file = process.env.MESHTASK_VITALS ?? '';
const dataDir = process.argv.at(process.argv.indexOf('--data-dir') + 1) ?? '';
let samples = 0;

setInterval(() => {
  const isCollected = samples % COLLECT_EVERY === 0;
  samples += 1;
  if (isCollected) globalThis.gc?.();
  appendFileSync(file, `${JSON.stringify(vitals(isCollected))}\n`);
}, EVERY_MS).unref();

function vitals(isCollected: boolean): Vitals {
  const { rss, external } = process.memoryUsage();
  const spaces = getHeapSpaceStatistics();
  return {
    at: Date.now(),
    rssBytes: rss,
    youngBytes: sum(spaces.filter(isYoung).map((space) => space.physical_space_size)),
    liveDataBytes: isCollected ? sum(spaces.filter(isData).map(usedBytes)) + external : null,
    handles: process.getActiveResourcesInfo().length,
    descriptors: readdirSync('/proc/self/fd').length,
    databaseBytes: sizeOf('history.db') + sizeOf('history.db-wal'),
  };
}

function isYoung({ space_name: name }: HeapSpaceInfo): boolean {
  return name.startsWith('new_');
}

/** The rest is code: what V8 compiles grows for as long as it finds something hot. */
function isData({ space_name: name }: HeapSpaceInfo): boolean {
  return !/^(code|trusted|shared_trusted)_/.test(name);
}

function usedBytes({ space_used_size: size }: HeapSpaceInfo): number {
  return size;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function sizeOf(name: string): number {
  return statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0;
}
