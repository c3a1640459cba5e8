import type { PeerId } from '../../../shared/model/ids.ts';

/** A worker that could take a task now. */
export interface Candidate {
  readonly id: PeerId;
  /** As people know it; this machine is "this machine". */
  readonly name: string;
  /** Tasks there that have not ended, whosever they are; an assignment counts at once. */
  readonly open: number;
  readonly concurrency: number;
  /** How many more tasks it takes from us. */
  readonly room: number;
}

export interface Choice {
  readonly worker: PeerId;
  readonly why: string;
}

/**
 * Chooses the worker with the fewest open tasks per slot; among equals the first candidate, so the
 * caller's order decides.
 *
 * @returns null when no candidate has room.
 */
export function assignWorker(candidates: readonly Candidate[]): Choice | null {
  const able = candidates.filter(({ room, concurrency }) => room > 0 && concurrency > 0);
  let best: Candidate | null = null;
  for (const candidate of able) {
    if (best === null || loadOf(candidate) < loadOf(best)) best = candidate;
  }
  return best === null ? null : { worker: best.id, why: explain(best, able.length) };
}

function loadOf({ open, concurrency }: Candidate): number {
  return open / concurrency;
}

function explain(best: Candidate, machines: number): string {
  if (machines === 1) return `${capitalised(best.name)} was the only machine available.`;
  const open = best.open === 1 ? '1 open task' : `${best.open} open tasks`;
  const slots = best.concurrency === 1 ? '1 slot' : `${best.concurrency} slots`;
  return `${capitalised(best.name)} had the least to do: ${open} for ${slots}, among ${machines} machines.`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
