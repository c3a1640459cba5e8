import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import type { Clock, Timer } from '../support/clock.ts';
import { Turns } from '../support/turns.ts';
import { type Candidate, Plan, predictMs } from './assignment.ts';
import { WaitingTasks } from './waiting-tasks.ts';
import { candidateOf, type Worker } from './workers.ts';

/** How long a worker that said `busy` is left alone. */
export const BUSY_PAUSE_MS = 500;
/** How often it is looked at what waits too long for its worker. */
export const REVIEW_MS = 200;

export interface PlacementParts {
  readonly clock: Clock;
  /** The peers that can be given tasks now. */
  readonly workers: () => readonly Worker[];
  readonly worker: (peer: PeerId) => Worker | null;
  /** How many own tasks a peer has open. */
  readonly countAt: (peer: PeerId) => number;
  /** This machine as a candidate for `auto`; null while it is paused. */
  readonly here: () => Candidate | null;
  /** A worker was found for a task; it waits no longer. */
  readonly onPlaced: (id: TaskId, placed: Placed) => void;
  /** Whether any own task is at a peer. */
  readonly isAnyGiven: () => boolean;
  /** How many own `auto` tasks have not begun there. */
  readonly movableAt: (worker: PeerId) => number;
  /** Asks for one of them. */
  readonly takeBack: (worker: PeerId) => void;
}

export interface Placed {
  readonly worker: PeerId;
  /** A sentence for people. */
  readonly why: string;
  /** How long it should take until the task is complete, from now. */
  readonly predictedMs: number;
}

/** Own tasks that no worker has, and the search for one. */
export class Placement {
  readonly #parts: PlacementParts;
  readonly #turns: Turns;
  readonly #waiting = new WaitingTasks();
  /** `auto` tasks that a worker refused wait apart, so that they hold back no other. */
  readonly #choosy = new Map<TaskId, TaskRecord>();
  /** Workers that refused a task: `auto` does not ask them again. */
  readonly #refusals = new Map<TaskId, Set<PeerId>>();
  /** When each task began to wait, on the clock that never jumps, until it ends. */
  readonly #since = new Map<TaskId, number>();
  readonly #busyUntil = new Map<PeerId, number>();
  /** Since when `auto` tasks wait for a busy worker although another one is free. */
  #heldSince: number | null = null;
  #review: Timer | null = null;
  #isScheduled = false;
  #isStopped = false;

  constructor(parts: PlacementParts) {
    this.#parts = parts;
    this.#turns = new Turns(parts.clock);
  }

  start(): void {
    this.#review ??= this.#parts.clock.every(REVIEW_MS, () => {
      this.placeSoon();
      this.#move();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#review?.cancel();
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
    if (this.#isScheduled || this.#isIdle) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#placeNow());
  }

  get #isIdle(): boolean {
    return this.#isStopped || (this.#waiting.isEmpty && this.#choosy.size === 0);
  }

  #placeNow(): void {
    this.#isScheduled = false;
    if (!this.#isStopped) this.#place();
  }

  /** Much that waits is placed over many turns. */
  #isTurnSpent(): boolean {
    if (!this.#turns.isSpent()) return false;
    this.#isScheduled = true;
    void this.#turns.next().then(() => this.#placeNow());
    return true;
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
    const choice = new Plan(this.#candidates().filter(({ id }) => !refusals?.has(id))).next(1);
    if (choice !== null) this.#placed(record, choice);
  }

  #placeAutomatic(): void {
    const now = this.#parts.clock.monotonic();
    const plan = new Plan(this.#candidates());
    const heldMs = now - (this.#heldSince ?? now);
    let choice = plan.next(this.#waiting.count('auto'), heldMs);
    const isHeld = choice === null && plan.isAnyoneFree;
    this.#heldSince = isHeld ? (this.#heldSince ?? now) : null;
    while (choice !== null) {
      const record = this.#waiting.at('auto', choice.index);
      if (record === null) return;
      this.#placed(record, choice);
      if (this.#isTurnSpent()) return;
      choice = plan.next(this.#waiting.count('auto'));
    }
  }

  /** Work that waits at a paused worker is taken back, at a slow one it moves to a free slot elsewhere. */
  #move(): void {
    const { isAnyGiven, movableAt, takeBack, workers } = this.#parts;
    if (this.#isStopped || !isAnyGiven()) return;
    for (const { id } of workers().filter(({ isAccepting }) => !isAccepting)) {
      for (let left = movableAt(id); left > 0; left -= 1) takeBack(id);
    }
    if (this.#waiting.count('auto') > 0) return;
    const from = new Plan(this.#candidates()).moveFrom(movableAt);
    if (from !== null) takeBack(from);
  }

  #placeAt(peer: PeerId): void {
    const worker = this.#parts.worker(peer);
    if (worker === null || this.#isBusy(peer)) return;
    for (let next = this.#waiting.at(peer, 0); next !== null; next = this.#waiting.at(peer, 0)) {
      const candidate = candidateOf(worker, this.#parts.countAt(peer));
      if (candidate.room <= 0) return;
      const predictedMs = predictMs(candidate);
      this.#placed(next, { worker: peer, why: 'It was chosen by name.', predictedMs });
      if (this.#isTurnSpent()) return;
    }
  }

  #placed(record: TaskRecord, placed: Placed): void {
    this.#remove(record);
    this.#parts.onPlaced(record.task.id, placed);
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
    const here = this.#parts.here();
    return here === null ? peers : [here, ...peers];
  }

  #isBusy(peer: PeerId): boolean {
    return (this.#busyUntil.get(peer) ?? 0) > this.#parts.clock.monotonic();
  }
}
