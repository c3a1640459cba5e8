import type { PeerId } from '../../../shared/model/ids.ts';

/** A worker that takes tasks, as this agent knows it now. */
export interface Candidate {
  readonly id: PeerId;
  /** As people know it; this machine is "this machine". */
  readonly name: string;
  /** Tasks there that have not ended, whosever they are; an assignment counts at once. */
  readonly open: number;
  readonly concurrency: number;
  /** How many more tasks it takes from us. */
  readonly room: number;
  /** How long a task executes there on average; null while it has run none. */
  readonly meanDurationMs: number | null;
  /** 0 for this machine. */
  readonly rttMs: number;
}

export interface Choice {
  /** Which of the waiting tasks: those before it will be complete sooner if they wait for others. */
  readonly index: number;
  readonly worker: PeerId;
  readonly why: string;
  /** How long it should take until the task is complete, from now. */
  readonly predictedMs: number;
}

/**
 * A task is handed out when it would begin this soon, besides the way there and back: late enough
 * to go where a slot becomes free first, early enough that no slot waits for it.
 */
const AHEAD_MS = 25;
/** While nobody has run anything: the middle of the mock's delay. */
const UNKNOWN_DURATION_MS = 300;
/** On a slower worker, a task that takes longer than usual may keep all the others waiting. */
const LATENESS = 2 / 3;
/** Bounds how many tasks that take no time are handed out at once. */
const SHORTEST_DURATION_MS = 0.1;

/** A candidate, with the tasks that the plan has given it. */
interface Prospect {
  readonly candidate: Candidate;
  readonly durationMs: number;
  open: number;
  room: number;
}

/**
 * Where waiting tasks go: each to the worker that should complete it first, by its queue, its slots,
 * its mean duration and the way there. What should go to a worker that has enough to do stays here
 * until one of its slots is about to be free.
 */
export class Plan {
  readonly #prospects: readonly Prospect[];

  constructor(candidates: readonly Candidate[]) {
    const usual = usualDurationMs(candidates);
    this.#prospects = candidates
      .filter(({ concurrency }) => concurrency > 0)
      .map((candidate) => prospectOf(candidate, usual));
  }

  /** Whether some worker could begin another task soon. */
  get isAnyoneFree(): boolean {
    return this.#prospects.some(isFree);
  }

  /**
   * @param waiting how many tasks wait.
   * @param heldMs since when they have waited although a worker is free: what they wait for may
   * take longer than it usually does, so they wait no longer than they would take there.
   * @returns null when all of them should go on waiting.
   */
  next(waiting: number, heldMs = 0): Choice | null {
    const best = earliest(this.#prospects.filter(isFree));
    if (best === null) return null;
    const index = this.#completeElsewhere(best, heldMs);
    if (index >= waiting) return null;
    const predictedMs = Math.round(finishMs(best));
    const why = explain(best, predictedMs, this.#prospects.length);
    best.open += 1;
    best.room -= 1;
    return { index, worker: best.candidate.id, why, predictedMs };
  }

  /**
   * While nothing waits here, something may wait at a worker and be complete clearly sooner at one
   * that has a free slot.
   *
   * @param movableAt how many tasks that could move wait there.
   * @returns whom to ask for one of them.
   */
  moveFrom(movableAt: (worker: PeerId) => number): PeerId | null {
    const idle = earliest(this.#prospects.filter(hasFreeSlot));
    if (idle === null) return null;
    let from: Prospect | null = null;
    for (const prospect of this.#prospects) {
      if (prospect === idle || movableAt(prospect.candidate.id) === 0) continue;
      if (from === null || lastFinishMs(prospect) > lastFinishMs(from)) from = prospect;
    }
    if (from === null) return null;
    const { id, rttMs } = from.candidate;
    const laterMs = lastFinishMs(from) - (2 * rttMs + finishMs(idle));
    return laterMs > AHEAD_MS ? id : null;
  }

  /** How many more tasks the workers that have enough to do would complete before `free` does. */
  #completeElsewhere(free: Prospect, heldMs: number): number {
    let count = 0;
    for (const prospect of this.#prospects) {
      if (isFree(prospect)) continue;
      const latenessMs = LATENESS * Math.max(0, free.durationMs - prospect.durationMs);
      const spareMs = finishMs(free) + latenessMs - heldMs - finishMs(prospect);
      if (spareMs <= 0) continue;
      count += Math.ceil((spareMs * prospect.candidate.concurrency) / prospect.durationMs);
    }
    return count;
  }
}

/** Among equals the one with the smallest share of its slots taken, so that work is spread. */
function earliest(prospects: readonly Prospect[]): Prospect | null {
  let best: Prospect | null = null;
  for (const prospect of prospects) {
    if (best === null || comesBefore(prospect, best)) best = prospect;
  }
  return best;
}

function comesBefore(one: Prospect, other: Prospect): boolean {
  const laterMs = finishMs(one) - finishMs(other);
  return laterMs === 0 ? loadOf(one) < loadOf(other) : laterMs < 0;
}

function loadOf({ open, candidate }: Prospect): number {
  return open / candidate.concurrency;
}

/** How long it should take until one more task is complete there. */
export function predictMs(candidate: Candidate): number {
  return Math.round(finishMs(prospectOf(candidate, UNKNOWN_DURATION_MS)));
}

function prospectOf(candidate: Candidate, usualMs: number): Prospect {
  const { open, room, meanDurationMs } = candidate;
  const durationMs = Math.max(SHORTEST_DURATION_MS, meanDurationMs ?? usualMs);
  return { candidate, durationMs, open, room };
}

function usualDurationMs(candidates: readonly Candidate[]): number {
  const known = candidates.flatMap(({ meanDurationMs }) => meanDurationMs ?? []);
  if (known.length === 0) return UNKNOWN_DURATION_MS;
  return known.reduce((sum, mean) => sum + mean, 0) / known.length;
}

function isFree(prospect: Prospect): boolean {
  return prospect.room > 0 && startMs(prospect) <= AHEAD_MS + 2 * prospect.candidate.rttMs;
}

function hasFreeSlot({ candidate, open, room }: Prospect): boolean {
  return room > 0 && open < candidate.concurrency;
}

/** When the last of its tasks should be complete. */
function lastFinishMs(prospect: Prospect): number {
  return finishMs({ ...prospect, open: prospect.open - 1 });
}

/** Slots become free evenly spread over the mean duration. */
function startMs({ candidate, open, durationMs }: Prospect): number {
  const before = Math.max(0, open - candidate.concurrency + 1);
  return (before / candidate.concurrency) * durationMs;
}

function finishMs(prospect: Prospect): number {
  return prospect.candidate.rttMs + startMs(prospect) + prospect.durationMs;
}

function explain({ candidate, open }: Prospect, predictedMs: number, machines: number): string {
  const name = candidate.name.charAt(0).toUpperCase() + candidate.name.slice(1);
  if (machines === 1) return `${name} was the only machine available.`;
  const tasks = open === 1 ? '1 open task' : `${open} open tasks`;
  const slots = candidate.concurrency === 1 ? '1 slot' : `${candidate.concurrency} slots`;
  return `${name} should finish it first, in ${seconds(predictedMs)}: ${tasks} for ${slots}, among ${machines} machines.`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
