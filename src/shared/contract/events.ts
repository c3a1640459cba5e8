import type { AgentStatus } from '../model/agent-status.ts';
import type { Batch } from '../model/batch.ts';
import type { Peer, TrustRequest } from '../model/peer.ts';
import type { SettingsView } from '../model/settings.ts';
import type { TaskSummary } from '../model/task.ts';

/** At most this many changed tasks stand in one event. */
export const MAX_TASKS_AN_EVENT = 200;
export const MAX_BATCHES_AN_EVENT = 20;
/** Changes are merged to at most ten messages a second and event. */
export const EVENT_INTERVAL_MS = 100;

/** What the agent announces. Versions are consecutive for each event: after a gap, load again. */
export interface Events {
  'agent.changed': { readonly version: number; readonly status: AgentStatus };
  'tasks.changed': {
    readonly version: number;
    readonly tasks: readonly TaskSummary[];
    /** False when more changed than `tasks` tells: load again. */
    readonly isComplete: boolean;
  };
  'batches.changed': {
    readonly version: number;
    readonly batches: readonly Batch[];
    /** False when more changed than `batches` tells, or one is gone: load again. */
    readonly isComplete: boolean;
  };
  'peers.changed': { readonly version: number; readonly peers: readonly Peer[] };
  'requests.changed': { readonly version: number; readonly requests: readonly TrustRequest[] };
  'settings.changed': { readonly version: number; readonly view: SettingsView };
}

export const eventNames = [
  'agent.changed',
  'tasks.changed',
  'batches.changed',
  'peers.changed',
  'requests.changed',
  'settings.changed',
] as const satisfies readonly (keyof Events)[];
export type EventName = keyof Events;
