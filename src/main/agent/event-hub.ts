import {
  EVENT_INTERVAL_MS,
  type EventName,
  type Events,
  eventNames,
  MAX_BATCHES_AN_EVENT,
  MAX_TASKS_AN_EVENT,
} from '../../shared/contract/events.ts';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import type { Peer, TrustRequest } from '../../shared/model/peer.ts';
import type { SettingsView } from '../../shared/model/settings.ts';
import type { Task, TaskRecord } from '../../shared/model/task.ts';
import { summaryOf } from '../../shared/model/task-views.ts';
import type { EventSource } from './bridge-server.ts';
import type { Clock, Timer } from './support/clock.ts';

export interface EventHubParts {
  readonly clock: Clock;
  readonly status: () => AgentStatus;
  readonly peers: () => readonly Peer[];
  readonly requests: () => readonly TrustRequest[];
  readonly settings: () => SettingsView;
  /** @returns null for one that is no longer there. */
  readonly batch: (id: BatchId) => Batch | null;
}

type Listener<Name extends EventName> = (event: Events[Name]) => void;

/** Merges changes into at most ten events a second, numbered so that a listener notices a gap. */
export class EventHub implements EventSource {
  readonly #parts: EventHubParts;
  readonly #listeners: { [Name in EventName]: Set<Listener<Name>> } = {
    'agent.changed': new Set(),
    'tasks.changed': new Set(),
    'batches.changed': new Set(),
    'peers.changed': new Set(),
    'requests.changed': new Set(),
    'settings.changed': new Set(),
  };
  readonly #producers: { [Name in EventName]: (version: number) => Events[Name] } = {
    'agent.changed': (version) => ({ version, status: this.#parts.status() }),
    'tasks.changed': (version) => this.#changedTasks(version),
    'batches.changed': (version) => this.#changedBatches(version),
    'peers.changed': (version) => ({ version, peers: this.#parts.peers() }),
    'requests.changed': (version) => ({ version, requests: this.#parts.requests() }),
    'settings.changed': (version) => ({ version, view: this.#parts.settings() }),
  };
  readonly #versions: Record<EventName, number> = {
    'agent.changed': 0,
    'tasks.changed': 0,
    'batches.changed': 0,
    'peers.changed': 0,
    'requests.changed': 0,
    'settings.changed': 0,
  };
  readonly #changed = new Set<EventName>();
  /** The newest record of each task that changed; a task is the same object in all its records. */
  readonly #tasks = new Map<Task, TaskRecord>();
  readonly #batches = new Set<BatchId>();
  /** Whether `#tasks` and `#batches` tell all that changed. */
  #isComplete = true;
  #timer: Timer | null = null;

  constructor(parts: EventHubParts) {
    this.#parts = parts;
  }

  listen<Name extends EventName>(name: Name, listener: Listener<Name>): () => void {
    this.#listeners[name].add(listener);
    return () => void this.#listeners[name].delete(listener);
  }

  versionOf(name: EventName): number {
    return this.#versions[name];
  }

  mark(name: EventName): void {
    this.#changed.add(name);
    this.#timer ??= this.#parts.clock.after(EVENT_INTERVAL_MS, () => this.#announce());
  }

  markTask(record: TaskRecord): void {
    this.#tasks.set(record.task, record);
    this.mark('tasks.changed');
    if (record.batch === null) return;
    this.#batches.add(record.batch);
    this.mark('batches.changed');
  }

  /** Tasks, and batches perhaps, are no longer there: listeners load again. */
  markGone(): void {
    this.#isComplete = false;
    this.mark('tasks.changed');
    this.mark('batches.changed');
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #announce(): void {
    this.#timer = null;
    for (const name of eventNames) {
      if (this.#changed.delete(name)) this.#announceOne(name);
    }
    this.#tasks.clear();
    this.#batches.clear();
    this.#isComplete = true;
  }

  #announceOne(name: EventName): void {
    this.#versions[name] += 1;
    if (this.#listeners[name].size > 0) this.#tell(name);
  }

  #tell<Name extends EventName>(name: Name): void {
    const event = this.#producers[name](this.#versions[name]);
    for (const listener of this.#listeners[name]) listener(event);
  }

  #changedTasks(version: number): Events['tasks.changed'] {
    const records = [...this.#tasks.values()];
    return {
      version,
      tasks: records.slice(-MAX_TASKS_AN_EVENT).map(summaryOf),
      isComplete: this.#isComplete && records.length <= MAX_TASKS_AN_EVENT,
    };
  }

  #changedBatches(version: number): Events['batches.changed'] {
    const ids = [...this.#batches];
    return {
      version,
      batches: ids.slice(-MAX_BATCHES_AN_EVENT).flatMap((id) => this.#parts.batch(id) ?? []),
      isComplete: this.#isComplete && ids.length <= MAX_BATCHES_AN_EVENT,
    };
  }
}
