import type { PeerId } from '../../../src/shared/model/ids.ts';

/** A prompt that ends so executes until it is cancelled. */
export const ENDLESS = 'and take your time';

/** What a test asks an agent's process. */
export type Question =
  | { readonly kind: 'call'; readonly name: string; readonly input: readonly unknown[] }
  /** Memory's peak, stalls and executions count from now on. */
  | { readonly kind: 'watch' }
  | { readonly kind: 'vitals' }
  /** The same after a full garbage collection. */
  | { readonly kind: 'collect' }
  /** Hand in tasks to this peer, one after the other. */
  | { readonly kind: 'work'; readonly peer: PeerId }
  /** Hand in no more, and tell how it went. */
  | { readonly kind: 'rest' };

export type Request = Question & { readonly serial: number };

export interface Reply {
  readonly to: number;
  readonly value?: unknown;
  readonly error?: string;
}

export interface Vitals {
  readonly rssBytes: number;
  readonly peakBytes: number;
  /** What JavaScript holds. */
  readonly liveBytes: number;
  readonly longestStallMs: number;
  /** The prompts that were executed. */
  readonly executed: readonly string[];
  /** Rejections and exceptions that nobody handled. */
  readonly broken: readonly string[];
}

export interface Shift {
  readonly latencies: readonly number[];
  readonly failures: readonly string[];
}
