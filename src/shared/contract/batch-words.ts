import { type Batch, machinesOf, timesAsFast } from '../model/batch.ts';
import type { PeerId } from '../model/ids.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Closer than this to one, the pool was no gain and no loss. */
const NO_GAIN = 0.05;

/**
 * What sharing gained, for example `Alone it would have taken 41 s, with 4 machines 12 s: 3.4 times
 * as fast.` Null while the batch runs, and when none of it is complete.
 */
export function gainSentence(batch: Batch, self: PeerId | null): string | null {
  const times = timesAsFast(batch);
  const { aloneMs, elapsedMs } = batch;
  if (times === null || aloneMs === null || elapsedMs === null) return null;
  const took = roughDuration(elapsedMs);
  const workers = batch.shares.filter(({ complete }) => complete > 0).map(({ worker }) => worker);
  if (workers.every((worker) => worker === self)) return `It took this machine alone ${took}.`;
  const both = `Alone it would have taken ${roughDuration(aloneMs)}, with ${machinesWords(machinesOf(batch))} ${took}`;
  return `${both}: ${gainWords(times)}.`;
}

/** How long a batch should still take, for example `about 12 s left`. */
export function leftWords(remainingMs: number): string {
  if (remainingMs < SECOND_MS) return 'nearly done';
  if (remainingMs < MINUTE_MS) return `about ${Math.round(remainingMs / SECOND_MS)} s left`;
  if (remainingMs < HOUR_MS) return `about ${Math.round(remainingMs / MINUTE_MS)} min left`;
  return `about ${twoUnits(remainingMs, HOUR_MS, 'h', MINUTE_MS, 'min')} left`;
}

export function machinesWords(count: number): string {
  return count === 1 ? '1 machine' : `${count} machines`;
}

/** For example `3.4`: more than ten times need no tenths. */
export function timesFigure(times: number): string {
  return times.toFixed(times < 9.95 ? 1 : 0);
}

function gainWords(times: number): string {
  if (times < 1 - NO_GAIN) return 'sharing did not make it faster';
  return times < 1 + NO_GAIN ? 'as fast' : `${timesFigure(times)} times as fast`;
}

function roughDuration(ms: number): string {
  if (ms < 9.95 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < MINUTE_MS - SECOND_MS / 2) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS - SECOND_MS / 2) return twoUnits(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
}

function twoUnits(ms: number, bigMs: number, big: string, smallMs: number, small: string): string {
  const units = Math.round(ms / smallMs);
  const unitsInBig = bigMs / smallMs;
  return `${Math.floor(units / unitsInBig)} ${big} ${units % unitsInBig} ${small}`;
}
