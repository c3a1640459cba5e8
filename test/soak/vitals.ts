// Loaded into an agent before it begins: writes once a second what the process takes, a JSON
// document a line, to the file that MESHTASK_VITALS names.
import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    at: Date.now(),
    rssBytes: rss,
    liveHeapBytes: isCollected ? heapUsed + external : null,
    handles: process.getActiveResourcesInfo().length,
    descriptors: readdirSync('/proc/self/fd').length,
    databaseBytes: sizeOf('history.db') + sizeOf('history.db-wal'),
  };
}

function sizeOf(name: string): number {
  return statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0;
}
