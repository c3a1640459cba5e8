import { formatDuration } from '../../ui/times.tsx';

const count = new Intl.NumberFormat('en');

export function formatCount(value: number): string {
  return count.format(value);
}

/** @returns for example `1,262 tasks`, `1 task`. */
export function countOf(value: number, noun: string): string {
  return `${count.format(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** @returns three significant digits, for example `0.42`, `12.3`. */
export function formatRate(value: number): string {
  if (value === 0) return '0';
  return value >= 100 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** @returns a bucket's width, for example `15 s`, `10 min`, `2 h`. */
export function lengthOf(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 60) return `${formatCount(seconds)} s`;
  if (seconds < 3_600) return `${formatCount(seconds / 60)} min`;
  return seconds < 86_400
    ? `${formatCount(seconds / 3_600)} h`
    : `${formatCount(seconds / 86_400)} d`;
}

const SECOND_MS = 1_000;
const LONG_MS = 600_000;

/** @returns a place on an axis of time, for example `250 ms`, `1.5 s`, `20 min 0 s`. */
export function formatTick(ms: number): string {
  if (ms === 0) return '0';
  if (ms < SECOND_MS) return `${formatCount(ms)} ms`;
  return ms < LONG_MS ? `${formatCount(ms / SECOND_MS)} s` : formatDuration(ms);
}
