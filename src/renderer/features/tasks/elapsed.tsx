import type { ReactNode } from 'react';
import { useNow } from '../../ui/clock.ts';
import { formatDuration } from '../../ui/times.tsx';

const SECOND_MS = 1_000;
const SECONDS_A_MINUTE = 60;

/** Whole seconds since `since`, Unix time in milliseconds on the agent's machine. */
export function Elapsed({ since }: { readonly since: number }): ReactNode {
  const seconds = Math.max(0, Math.floor((useNow() - since) / SECOND_MS));
  return seconds < SECONDS_A_MINUTE ? `${seconds} s` : formatDuration(seconds * SECOND_MS);
}
