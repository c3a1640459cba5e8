import type { PeerId, TaskId } from '../../../shared/model/ids.ts';

/** An own task that is at a peer. */
export interface GivenTask {
  readonly id: TaskId;
  readonly worker: PeerId;
  readonly attempt: number;
  /** The worker has been asked to stop it. */
  isCancelling: boolean;
  /** The worker has been asked to give it back. */
  isWithdrawing: boolean;
}

/**
 * Which own tasks are at which peer, and which attempts were given to a peer before and may still
 * be answered: the task has moved on, was cancelled or has ended meanwhile.
 */
export class GivenTasks {
  readonly #byId = new Map<TaskId, GivenTask>();
  readonly #byWorker = new Map<PeerId, Set<TaskId>>();
  readonly #former = new Map<PeerId, Map<TaskId, number>>();

  get(id: TaskId): GivenTask | null {
    return this.#byId.get(id) ?? null;
  }

  at(worker: PeerId): GivenTask[] {
    const ids = [...(this.#byWorker.get(worker) ?? [])];
    return ids.flatMap((id) => this.#byId.get(id) ?? []);
  }

  countAt(worker: PeerId): number {
    return this.#byWorker.get(worker)?.size ?? 0;
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  all(): GivenTask[] {
    return [...this.#byId.values()];
  }

  add(id: TaskId, worker: PeerId, attempt: number): GivenTask {
    const given = { id, worker, attempt, isCancelling: false, isWithdrawing: false };
    this.#byId.set(id, given);
    const ids = this.#byWorker.get(worker) ?? new Set();
    this.#byWorker.set(worker, ids.add(id));
    return given;
  }

  /** The task is no longer there, and its worker knows it. */
  remove(id: TaskId): void {
    const given = this.#byId.get(id);
    if (given === undefined) return;
    this.#byId.delete(id);
    const ids = this.#byWorker.get(given.worker);
    ids?.delete(id);
    if (ids?.size === 0) this.#byWorker.delete(given.worker);
  }

  /** The task is no longer there, but its worker may still answer, or must be told. */
  leaveBehind(id: TaskId): void {
    const given = this.#byId.get(id);
    if (given === undefined) return;
    this.remove(id);
    this.rememberFormer(given.worker, id, given.attempt);
  }

  rememberFormer(worker: PeerId, id: TaskId, attempt: number): void {
    const attempts = this.#former.get(worker) ?? new Map<TaskId, number>();
    this.#former.set(worker, attempts.set(id, attempt));
  }

  isFormer(worker: PeerId, id: TaskId, attempt: number): boolean {
    return this.#former.get(worker)?.get(id) === attempt;
  }

  formerAt(worker: PeerId): { id: TaskId; attempt: number }[] {
    const attempts = this.#former.get(worker) ?? new Map<TaskId, number>();
    return [...attempts].map(([id, attempt]) => ({ id, attempt }));
  }

  forgetFormer(worker: PeerId, id: TaskId): void {
    const attempts = this.#former.get(worker);
    attempts?.delete(id);
    if (attempts?.size === 0) this.#former.delete(worker);
  }
}
