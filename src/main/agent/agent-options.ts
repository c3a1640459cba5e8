import { availableParallelism, hostname } from 'node:os';
import type { TrustPolicy } from '../../shared/model/peer.ts';
import { defaultSettings } from '../../shared/model/settings.ts';
import type { Executor } from './executor/executor.ts';
import { createMockExecutor } from './executor/mock-executor.ts';
import { addressesAt } from './node/listening.ts';
import type { ChosenPool } from './node/pool/pool.ts';
import { findFreePort } from './node/ports.ts';
import { cleanName } from './protocols/link/messages.ts';
import { createMemoryStore, type SettingsStore } from './settings/kept-settings.ts';
import { LiveSettings } from './settings/live-settings.ts';
import type { Clock } from './support/clock.ts';
import type { Logger } from './support/logger.ts';
import type { Updates } from './updates.ts';

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
  /** The private pool to join, and to stay in at later starts. @default the one that it is in */
  readonly pool?: ChosenPool;
  /** How unknown peers are treated. @default 'ask' */
  readonly trust?: TrustPolicy;
  /** Tasks that execute at once. @default half the cores, at least 1 */
  readonly concurrency?: number;
  readonly mockDelayMs?: { readonly min: number; readonly max: number };
  /** Where the face keeps the log. @default it is no file */
  readonly logDir?: string;
  /** Shows a folder to the person at this machine, where the face can. */
  readonly openFolder?: (path: string) => Promise<void>;
  /** @default the agent cannot say how its program is updated */
  readonly updates?: Updates;
  /** Keeps what a person sets; options above win over it. @default nothing is kept */
  readonly settings?: SettingsStore;
}

/** What tests replace. */
export interface AgentParts {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly executor?: Executor;
}

/** The settings of an agent: its options fix theirs for this run. */
export function settingsOf(options: AgentOptions): LiveSettings {
  const { name, mdns, trust, concurrency, mockDelayMs } = options;
  const machine = { name: cleanName(hostname()) || 'Meshtask', cores: availableParallelism() };
  return new LiveSettings(options.settings ?? createMemoryStore(), defaultSettings(machine), {
    ...(name === undefined ? {} : { name: cleanName(name) || machine.name }),
    ...(mdns === undefined ? {} : { mdns }),
    ...(trust === undefined ? {} : { trustPolicy: trust }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(mockDelayMs === undefined ? {} : { mockDelayMs }),
  });
}

export function mockExecutor(settings: LiveSettings, clock: Clock, random: () => number): Executor {
  return createMockExecutor({ clock, random }, () => {
    const { mockDelayMs, mockFailureRate } = settings.now;
    return {
      minDelayMs: mockDelayMs.min,
      maxDelayMs: mockDelayMs.max,
      failureRate: mockFailureRate,
    };
  });
}

export async function everyInterface(): Promise<string[]> {
  return addressesAt(await findFreePort());
}
