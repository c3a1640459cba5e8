import type { Batch } from '../../src/shared/model/batch.ts';
import type { BatchId } from '../../src/shared/model/ids.ts';
import { aTaskId } from './builders.ts';

/** The same UUID v4 for the same number, another than a task's. */
export function aBatchId(number = 1): BatchId {
  return aTaskId(number).replace('00000000', 'ba7c0000');
}

/** Four pending tasks, but for `given`. */
export function aBatch(given: Partial<Batch> = {}): Batch {
  return {
    id: aBatchId(),
    name: 'Chapters of the book',
    createdAt: 1_767_225_600_000,
    counts: { Pending: 4, Executing: 0, Complete: 0, Failed: 0 },
    startedAt: null,
    endedAt: null,
    elapsedMs: null,
    remainingMs: null,
    aloneMs: null,
    shares: [],
    ...given,
  };
}
