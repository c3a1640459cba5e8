import { availableParallelism } from 'node:os';
import type { TrustPolicy } from '../../shared/model/peer.ts';
import type { Executor } from './executor/executor.ts';
import { createMockExecutor } from './executor/mock-executor.ts';
import { findFreePort } from './node/ports.ts';
import type { Clock } from './support/clock.ts';
import type { Logger } from './support/logger.ts';

export interface AgentOptions {
  /** Holds the history, the identity and the token; one agent at a time. */
  readonly dataDir: string;
  readonly version: string;
  readonly log: Logger;
  /** @default the machine's host name */
  readonly name?: string;
  /** Multiaddrs. @default port 4737, or the next free one, on every interface */
  readonly listen?: readonly string[];
  /** Multiaddrs that are dialled until somebody answers. */
  readonly peers?: readonly string[];
  /** Whether to find peers by multicast. @default true */
  readonly mdns?: boolean;
  /** How unknown peers are treated. @default 'ask' */
  readonly trust?: TrustPolicy;
  /** Tasks that execute at once. @default half the cores, at least 1 */
  readonly concurrency?: number;
  readonly mockDelayMs?: { readonly min: number; readonly max: number };
}

/** What tests replace. */
export interface AgentParts {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly executor?: Executor;
}

export function mockExecutor(
  { mockDelayMs }: AgentOptions,
  clock: Clock,
  random: () => number,
): Executor {
  const delay =
    mockDelayMs === undefined ? {} : { minDelayMs: mockDelayMs.min, maxDelayMs: mockDelayMs.max };
  return createMockExecutor({ clock, random }, delay);
}

export function concurrencyOf({ concurrency }: AgentOptions): number {
  return concurrency ?? Math.max(1, Math.floor(availableParallelism() / 2));
}

export async function everyInterface(): Promise<string[]> {
  const port = await findFreePort();
  return [`/ip4/0.0.0.0/tcp/${port}`, `/ip6/::/tcp/${port}`];
}
