import { z } from 'zod';
import { type TrustPolicy, trustPolicies } from './peer.ts';
import { updateChannels } from './update.ts';

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const MAX_NAME_CHARACTERS = 64;
const MAX_CONCURRENCY = 1_024;
const LONGEST_DELAY_MS = 60_000;
const MOST_DAYS = 3_650;

/** What a person can set; the files of both faces keep it. */
export const settingsSchema = z.object({
  /** How other people see this machine. */
  name: z.string().trim().min(1, 'The name is empty.').max(MAX_NAME_CHARACTERS),
  trustPolicy: z.enum(trustPolicies),
  /** Tasks that execute at once. */
  concurrency: z.int().min(1).max(MAX_CONCURRENCY),
  /** Milliseconds. */
  mockDelayMs: z
    .object({
      min: z.int().min(0).max(LONGEST_DELAY_MS),
      max: z.int().min(0).max(LONGEST_DELAY_MS),
    })
    .refine(({ min, max }) => min <= max, 'The shortest delay is longer than the longest.'),
  /** The share of tasks that fail, 0 to 1. */
  mockFailureRate: z.number().min(0).max(1),
  /** Whether to find peers by multicast. */
  mdns: z.boolean(),
  theme: z.enum(themes),
  /** Ended tasks are kept this long; 0 keeps them for ever. */
  keepDays: z.int().min(0).max(MOST_DAYS),
  /** Desktop: the agent goes on when the window is closed. */
  keepRunning: z.boolean(),
  /** Desktop: starts with the session. */
  startAtLogin: z.boolean(),
  /** Desktop: serves the same interface and the command line on the loopback address. */
  localServer: z.boolean(),
  /** Desktop: looks for newer versions and prepares them. */
  updates: z.boolean(),
  /** Desktop: which versions are offered. */
  updateChannel: z.enum(updateChannels),
  /** Whether the first start's steps were done or skipped. */
  isIntroduced: z.boolean(),
});

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Some of the settings; what is undefined is left as it is. */
export const settingsChangesSchema = settingsSchema.partial();
export type SettingsChanges = Readonly<z.infer<typeof settingsChangesSchema>>;

/** `fixed` names what an option of the command line decides for this run. */
export interface SettingsView {
  readonly settings: Settings;
  readonly fixed: readonly (keyof Settings)[];
}

export function defaultSettings(machine: { name: string; cores: number }): Settings {
  return {
    name: machine.name,
    trustPolicy: 'ask' satisfies TrustPolicy,
    concurrency: Math.max(1, Math.floor(machine.cores / 2)),
    mockDelayMs: { min: 100, max: 500 },
    mockFailureRate: 0,
    mdns: true,
    theme: 'system',
    keepDays: 0,
    keepRunning: true,
    startAtLogin: false,
    localServer: true,
    updates: true,
    updateChannel: 'stable',
    isIntroduced: false,
  };
}
