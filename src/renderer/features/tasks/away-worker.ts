import type { PeerId } from '../../../shared/model/ids.ts';
import { isEnded, type TaskSummary } from '../../../shared/model/task.ts';

/** @returns the peer that an own task was given to by name and that is away, or null. */
export function awayWorker(
  { status, sender, target }: TaskSummary,
  self: PeerId | null,
  away: ReadonlySet<PeerId>,
): PeerId | null {
  if (isEnded(status) || sender !== self || typeof target !== 'object') return null;
  return away.has(target.peer) ? target.peer : null;
}
