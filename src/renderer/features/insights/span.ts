const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const spans = ['1min', '5min', '15min', '1h', '24h', 'all'] as const;
export type Span = (typeof spans)[number];

interface SpanWords {
  readonly label: string;
  readonly phrase: string;
  readonly lengthMs: number | null;
}

const words: Readonly<Record<Span, SpanWords>> = {
  '1min': { label: '1 min', phrase: 'last minute', lengthMs: MINUTE },
  '5min': { label: '5 min', phrase: 'last 5 min', lengthMs: 5 * MINUTE },
  '15min': { label: '15 min', phrase: 'last 15 min', lengthMs: 15 * MINUTE },
  '1h': { label: '1 h', phrase: 'last hour', lengthMs: HOUR },
  '24h': { label: '24 h', phrase: 'last 24 h', lengthMs: 24 * HOUR },
  all: { label: 'All', phrase: 'whole history', lengthMs: null },
};

export function labelOf(span: Span): string {
  return words[span].label;
}

export function phraseOf(span: Span): string {
  return words[span].phrase;
}

export function isSpan(value: unknown): value is Span {
  return spans.some((span) => span === value);
}

/** @returns the Unix time in milliseconds at which the span starts, or null for the whole history. */
export function startOf(span: Span, now: number): number | null {
  const { lengthMs } = words[span];
  return lengthMs === null ? null : Math.max(0, now - lengthMs);
}

/** A stretch of Unix time in milliseconds, both ends included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** @returns what a chart's time axis shows: the span up to now, or the whole history's own extent. */
export function timeRange(span: Span, endedAt: readonly number[], now: number): TimeRange {
  const from = startOf(span, now);
  const last = endedAt.at(-1) ?? now;
  return from === null ? { from: endedAt[0] ?? now, to: last } : { from, to: Math.max(now, last) };
}

/** A moving span drops its oldest task after a while, with no event to tell so. */
const STEPS_A_SPAN = 60;

/** @returns in how many milliseconds the span has moved on enough to matter, or null for never. */
export function nextMoveMs(span: Span, endedAt: readonly number[], now: number): number | null {
  const { lengthMs } = words[span];
  const oldest = endedAt[0];
  if (lengthMs === null || oldest === undefined) return null;
  return Math.max(lengthMs / STEPS_A_SPAN, oldest + lengthMs - now + 1);
}
