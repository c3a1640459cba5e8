import { leftWords, timesFigure } from '../../../../shared/contract/batch-words.ts';
import {
  type Batch,
  MAX_BATCH_NAME,
  openTasksIn,
  tasksIn,
  timesAsFast,
} from '../../../../shared/model/batch.ts';
import type { TaskStatus } from '../../../../shared/model/task.ts';
import { formatDuration } from '../../../ui/times.tsx';
import type { ToldBatch } from '../list/row-list.ts';

/** A character may take two of the units in which the longest name is counted. */
const SHORT_NAME = MAX_BATCH_NAME / 2 - 1;

/** What a batch has come to as one: it failed when one of its tasks did. */
export function batchStatus(batch: Batch): TaskStatus {
  const { counts } = batch;
  if (openTasksIn(batch) > 0) {
    return counts.Pending === tasksIn(batch) ? 'Pending' : 'Executing';
  }
  return counts.Failed > 0 ? 'Failed' : 'Complete';
}

/** For example `180 of 200`. */
export function doneWords(batch: Batch): string {
  return `${batch.counts.Complete.toLocaleString()} of ${tasksIn(batch).toLocaleString()}`;
}

/** For example `90 %`; all of it only when nothing is missing. */
export function percentWords(batch: Batch): string {
  return `${Math.floor((100 * batch.counts.Complete) / Math.max(1, tasksIn(batch)))} %`;
}

/** What is told of a batch in place of a duration: what is left, or what it came to. */
export function paceWords(batch: ToldBatch, now: number): string {
  if (openTasksIn(batch) > 0) return etaWords(batch, now) ?? 'running';
  if (batch.counts.Failed > 0) return failedWords(batch);
  const times = timesAsFast(batch);
  const took = batch.elapsedMs === null ? '' : formatDuration(batch.elapsedMs);
  return times === null ? took : `${took} · ${timesFigure(times)}×`;
}

export function failedWords({ counts }: Batch): string {
  return `${counts.Failed.toLocaleString()} failed`;
}

/** Counts down between two estimates; null while there is none. */
export function etaWords({ remainingMs, toldAt }: ToldBatch, now: number): string | null {
  return remainingMs === null ? null : leftWords(Math.max(0, remainingMs - (now - toldAt)));
}

/** A batch is named after its first prompt, as far as a name goes. */
export function batchNameFor(prompt: string): string {
  const line = prompt.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (line === '') return 'Batch';
  if (line.length <= MAX_BATCH_NAME) return line;
  return `${Array.from(line).slice(0, SHORT_NAME).join('').trimEnd()}…`;
}
