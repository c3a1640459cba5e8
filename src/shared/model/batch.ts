import { z } from 'zod';
import type { BatchId, PeerId } from './ids.ts';
import type { TaskCounts } from './task.ts';

export const MAX_BATCH_NAME = 100;

export const batchNameSchema = z
  .string()
  .trim()
  .min(1, 'The batch has no name.')
  .max(MAX_BATCH_NAME, 'The name of the batch is longer than 100 characters.')
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'The name of a batch is one line.');

/** What one machine did of a batch. */
export interface BatchShare {
  readonly worker: PeerId;
  readonly complete: number;
  readonly failed: number;
  /** Execution time of the complete tasks, in ms, summed. */
  readonly executedMs: number;
}

/** Several tasks of this agent that were created together. It never crosses the wire. */
export interface Batch {
  readonly id: BatchId;
  readonly name: string;
  /** Unix time in milliseconds. */
  readonly createdAt: number;
  readonly counts: TaskCounts;
  /** When the first of its tasks began to execute. */
  readonly startedAt: number | null;
  /** When the last of its tasks ended; null while one is open. */
  readonly endedAt: number | null;
  /**
   * From the first execution until the last end, or until now while a task is open, in ms, without
   * the time in which none was open; null before the first execution.
   */
  readonly elapsedMs: number | null;
  /** How long it should still take, in ms; null when nothing is open, or nothing is known yet. */
  readonly remainingMs: number | null;
  /** How long this machine alone would have taken for what is complete, in ms; null while nothing is. */
  readonly aloneMs: number | null;
  /** Most complete first. */
  readonly shares: readonly BatchShare[];
}

export function tasksIn({ counts }: Batch): number {
  return counts.Pending + counts.Executing + counts.Complete + counts.Failed;
}

export function openTasksIn({ counts }: Batch): number {
  return counts.Pending + counts.Executing;
}

/** How many machines completed tasks of it. */
export function machinesOf({ shares }: Batch): number {
  return shares.filter(({ complete }) => complete > 0).length;
}

/** How many times as fast as this machine alone it was; null before it has ended. */
export function timesAsFast({ endedAt, elapsedMs, aloneMs }: Batch): number | null {
  if (endedAt === null || aloneMs === null || elapsedMs === null || elapsedMs <= 0) return null;
  return aloneMs / elapsedMs;
}
