import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import type { Clock } from '../support/clock.ts';
import { assignWorker, type Candidate } from './assignment.ts';
import { WaitingTasks } from './waiting-tasks.ts';
import { candidateOf, type Worker } from './workers.ts';

/** How long a worker that said `busy` is left alone. */
export const BUSY_PAUSE_MS = 500;

export interface PlacementParts {
  readonly clock: Clock;
  /** The peers that can be given tasks now. */
  readonly workers: () => readonly Worker[];
  readonly worker: (peer: PeerId) => Worker | null;
  /** How many own tasks a peer has open. */
  readonly countAt: (peer: PeerId) => number;
  /** This machine as a candidate for `auto`. */
  readonly here: () => Candidate;
  /** A worker was found for a task; it waits no longer. */
  readonly onPlaced: (id: TaskId, worker: PeerId, why: string) => void;
}

/** Own tasks that no worker has, and the search for one. */
export class Placement {
  readonly #parts: PlacementParts;
  readonly #waiting = new WaitingTasks();
  /** `auto` tasks that a worker refused wait apart, so that they hold back no other. */
  readonly #choosy = new Map<TaskId, TaskRecord>();
  /** Workers that refused a task: `auto` does not ask them again. */
  readonly #refusals = new Map<TaskId, Set<PeerId>>();
  /** When each task began to wait, on the clock that never jumps, until it ends. */
  readonly #since = new Map<TaskId, number>();
  readonly #busyUntil = new Map<PeerId, number>();
  #isScheduled = false;
  #isStopped = false;

  constructor(parts: PlacementParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#isStopped = true;
  }

  add(record: TaskRecord): void {
    const since = this.#sinceOf(record);
    if (this.#refusals.has(record.task.id)) this.#choosy.set(record.task.id, record);
    else this.#waiting.add(record, since);
    this.placeSoon();
  }

  /** The task has ended. */
  forget(record: TaskRecord): void {
    this.#remove(record);
    this.#refusals.delete(record.task.id);
    this.#since.delete(record.task.id);
  }

  refusedBy(worker: PeerId, id: TaskId): void {
    const refusals = this.#refusals.get(id) ?? new Set();
    this.#refusals.set(id, refusals.add(worker));
  }

  busy(worker: PeerId): void {
    const { clock } = this.#parts;
    this.#busyUntil.set(worker, clock.monotonic() + BUSY_PAUSE_MS);
    clock.after(BUSY_PAUSE_MS, () => this.placeSoon());
  }

  /** Something may have changed for what waits: looks once, after this turn's changes. */
  placeSoon(): void {
    const isIdle = this.#waiting.isEmpty && this.#choosy.size === 0;
    if (isIdle || this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (!this.#isStopped) this.#place();
    });
  }

  /** A task keeps its place: when it began to wait is asked once, before the wall clock may jump. */
  #sinceOf({ task, enqueuedAt }: TaskRecord): number {
    const { clock } = this.#parts;
    const waitedMs = Math.max(0, clock.now() - enqueuedAt);
    const since = this.#since.get(task.id) ?? clock.monotonic() - waitedMs;
    this.#since.set(task.id, since);
    return since;
  }

  #place(): void {
    for (const record of this.#choosy.values()) this.#placeChoosy(record);
    for (const lane of this.#waiting.lanes()) {
      if (lane === 'auto') this.#placeAutomatic();
      else this.#placeAt(lane);
    }
  }

  #placeChoosy(record: TaskRecord): void {
    const refusals = this.#refusals.get(record.task.id);
    const choice = assignWorker(this.#candidates().filter(({ id }) => !refusals?.has(id)));
    if (choice !== null) this.#placed(record, choice.worker, choice.why);
  }

  #placeAutomatic(): void {
    for (let next = this.#waiting.next('auto'); next !== null; next = this.#waiting.next('auto')) {
      const choice = assignWorker(this.#candidates());
      if (choice === null) return;
      this.#placed(next, choice.worker, choice.why);
    }
  }

  #placeAt(peer: PeerId): void {
    const worker = this.#parts.worker(peer);
    if (worker === null || this.#isBusy(peer)) return;
    for (let next = this.#waiting.next(peer); next !== null; next = this.#waiting.next(peer)) {
      if (candidateOf(worker, this.#parts.countAt(peer)).room <= 0) return;
      this.#placed(next, peer, 'It was chosen by name.');
    }
  }

  #placed(record: TaskRecord, worker: PeerId, why: string): void {
    this.#remove(record);
    this.#parts.onPlaced(record.task.id, worker, why);
  }

  #remove(record: TaskRecord): void {
    this.#waiting.remove(record);
    this.#choosy.delete(record.task.id);
  }

  #candidates(): Candidate[] {
    const peers = this.#parts
      .workers()
      .filter((worker) => worker.isAutomatic && worker.isAccepting && !this.#isBusy(worker.id))
      .map((worker) => candidateOf(worker, this.#parts.countAt(worker.id)));
    return [this.#parts.here(), ...peers];
  }

  #isBusy(peer: PeerId): boolean {
    return (this.#busyUntil.get(peer) ?? 0) > this.#parts.clock.monotonic();
  }
}
