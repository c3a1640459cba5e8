import { describe, expect, test } from 'vitest';
import { aBatch } from '../../../../../test/support/batches.ts';
import { type Batch, batchNameSchema, MAX_BATCH_NAME } from '../../../../shared/model/batch.ts';
import type { TaskCounts } from '../../../../shared/model/task.ts';
import { batchNameFor, batchStatus, doneWords, paceWords, percentWords } from './batch-words.ts';

describe('a batch as one', () => {
  test.each([
    ['Pending', { Pending: 4 }],
    ['Executing', { Pending: 3, Executing: 1 }],
    ['Executing', { Pending: 3, Complete: 1 }],
    ['Complete', { Complete: 4 }],
    ['Failed', { Complete: 3, Failed: 1 }],
  ])('is %s with %j', (status, counts) => {
    expect(batchStatus(aBatch({ counts: countsOf(counts) }))).toBe(status);
  });

  test('is done as far as its tasks are complete', () => {
    const counts = countsOf({ Pending: 1_000, Complete: 4, Failed: 1 });
    expect(doneWords(aBatch({ counts }))).toBe('4 of 1,005');
    expect(percentWords(aBatch({ counts: countsOf({ Pending: 1, Complete: 199 }) }))).toBe('99 %');
  });
});

describe('the pace of a batch', () => {
  test('is what is left, counted down between two estimates', () => {
    const batch = toldAt(0, { remainingMs: 12_000 });
    expect(paceWords(batch, 0)).toBe('about 12 s left');
    expect(paceWords(batch, 5_000)).toBe('about 7 s left');
    expect(paceWords(batch, 60_000)).toBe('nearly done');
  });

  test('is unknown at first', () => {
    expect(paceWords(toldAt(0, {}), 0)).toBe('running');
  });

  test('is what it came to in the end', () => {
    const ended = { counts: countsOf({ Complete: 4 }), endedAt: 1, elapsedMs: 12_100 };
    expect(paceWords(toldAt(0, { ...ended, aloneMs: 41_140 }), 0)).toBe('12.1 s · 3.4×');
    expect(paceWords(toldAt(0, { ...ended, aloneMs: null }), 0)).toBe('12.1 s');
    expect(paceWords(toldAt(0, { ...ended, elapsedMs: null }), 0)).toBe('');
    const counts = countsOf({ Complete: 3, Failed: 1_000 });
    expect(paceWords(toldAt(0, { ...ended, counts, aloneMs: 41_140 }), 0)).toBe('1,000 failed');
  });
});

describe('a batch is named', () => {
  test('after its first prompt, as one line', () => {
    expect(batchNameFor(' Sort\tthe\u2028boxes\u0007 now ')).toBe('Sort the boxes now');
  });

  test('somehow when there is nothing to read in it', () => {
    expect(batchNameFor('\u0007')).toBe('Batch');
  });

  test.each(['a'.repeat(5_000), '🪐'.repeat(300), `${'b'.repeat(MAX_BATCH_NAME)} c`])(
    'in no more characters than a name may have',
    (prompt) => {
      const name = batchNameFor(prompt);
      expect(batchNameSchema.parse(name)).toBe(name);
      expect(name).toMatch(/…$/u);
    },
  );
});

function toldAt(toldAt: number, given: Partial<Batch>) {
  return { ...aBatch(given), toldAt };
}

function countsOf(given: Partial<TaskCounts>): TaskCounts {
  return { Pending: 0, Executing: 0, Complete: 0, Failed: 0, ...given };
}
