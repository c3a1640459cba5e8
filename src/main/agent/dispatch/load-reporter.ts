import type { PeerId } from '../../../shared/model/ids.ts';
import type { Trust } from '../../../shared/model/peer.ts';
import type { Hello, LoadMessage } from '../protocols/link/messages.ts';
import type { Clock, Timer } from '../support/clock.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import { windowFor } from '../trust/trust-policy.ts';

/** At most ten reports a second. */
const REPORT_INTERVAL_MS = 100;

export interface LoadReporterParts {
  readonly self: PeerId;
  /** How other people see this machine. */
  readonly name: () => string;
  readonly version: string;
  readonly executor: string;
  readonly manager: TaskManager;
  readonly clock: Clock;
  readonly trustOf: (peer: PeerId) => Trust;
  readonly requesters: () => readonly PeerId[];
  readonly say: (peer: PeerId, message: LoadMessage) => void;
}

/** Tells every requester how busy this machine is, and how it treats them. */
export class LoadReporter {
  readonly #parts: LoadReporterParts;
  #timer: Timer | null = null;
  #lastReportAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LoadReporterParts) {
    this.#parts = parts;
    parts.manager.on('load', () => this.reportSoon());
  }

  /** What `hello` says of this machine to a peer. */
  describe(peer: PeerId): Omit<Hello, 'type' | 'instance'> {
    const { name, version, executor, manager, trustOf } = this.#parts;
    return {
      name: name(),
      version,
      executor,
      concurrency: manager.slots.concurrency,
      window: windowFor(trustOf(peer)),
      accepting: !manager.slots.isPaused,
      trust: trustOf(peer) === 'allowed' ? 'allowed' : 'ask',
    };
  }

  reportSoon(): void {
    const { clock } = this.#parts;
    const waitMs = Math.max(0, this.#lastReportAt + REPORT_INTERVAL_MS - clock.monotonic());
    this.#timer ??= clock.after(waitMs, () => this.#report());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #report(): void {
    this.#timer = null;
    this.#lastReportAt = this.#parts.clock.monotonic();
    for (const peer of this.#parts.requesters()) this.#parts.say(peer, this.#loadFor(peer));
  }

  #loadFor(peer: PeerId): LoadMessage {
    const { slots } = this.#parts.manager;
    const { concurrency, accepting, trust, window } = this.describe(peer);
    const { executing, queued, meanDurationMs: mean } = slots;
    return {
      type: 'load',
      executing,
      queued,
      concurrency,
      accepting,
      trust,
      window,
      ...(mean === null ? {} : { mean_duration_ms: Math.round(mean) }),
    };
  }
}
