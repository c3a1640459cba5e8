import type { ReactNode } from 'react';
import { useNow } from './clock.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const JUST_NOW_MS = 5 * SECOND_MS;

const dateAndTime = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
});
const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** @returns a length of time in the unit that reads best, for example `312 ms`, `2.4 s`, `3 min 5 s`. */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole < SECOND_MS) return `${whole} ms`;
  if (ms < 10 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(2)} s`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < HOUR_MS) return twoUnits(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  if (ms < DAY_MS) return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

/** `at` is Unix time in milliseconds. */
export function formatExactTime(at: number): string {
  return dateAndTime.format(at);
}

export function formatTimeOfDay(at: number): string {
  return timeOfDay.format(at);
}

function formatAgo(at: number, now: number): string {
  const ms = Math.max(0, now - at);
  if (ms < JUST_NOW_MS) return 'now';
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s ago`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ago`;
  return `${Math.floor(ms / DAY_MS)} d ago`;
}

/** How long ago, with the exact time on hover. */
export function Ago({ at }: { readonly at: number }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExactTime(at)}>
      {formatAgo(at, now)}
    </time>
  );
}

function twoUnits(ms: number, bigMs: number, big: string, smallMs: number, small: string): string {
  const units = Math.round(ms / smallMs);
  const unitsInBig = bigMs / smallMs;
  return `${Math.floor(units / unitsInBig)} ${big} ${units % unitsInBig} ${small}`;
}
