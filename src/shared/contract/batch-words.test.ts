import { describe, expect, test } from 'vitest';
import { aBatch } from '../../../test/support/batches.ts';
import { alice, bob, self } from '../../../test/support/task-records.ts';
import type { Batch } from '../model/batch.ts';
import { gainSentence, leftWords, machinesWords, timesFigure } from './batch-words.ts';

describe('what sharing gained', () => {
  test.each([
    [41_000, 12_000, 'Alone it would have taken 41 s, with 3 machines 12 s: 3.4 times as fast.'],
    [900, 450, 'Alone it would have taken 0.9 s, with 3 machines 0.5 s: 2.0 times as fast.'],
    [
      7_384_000,
      185_000,
      'Alone it would have taken 2 h 3 min, with 3 machines 3 min 5 s: 40 times as fast.',
    ],
    [12_000, 11_900, 'Alone it would have taken 12 s, with 3 machines 12 s: as fast.'],
    [
      10_000,
      12_000,
      'Alone it would have taken 10 s, with 3 machines 12 s: sharing did not make it faster.',
    ],
  ])('is said when %i ms alone became %i ms', (aloneMs, elapsedMs, sentence) => {
    expect(gainSentence(ended({ aloneMs, elapsedMs }), self)).toBe(sentence);
  });

  test('is nothing when this machine did it all', () => {
    const batch = ended({ shares: [share(self), { ...share(bob), complete: 0, failed: 1 }] });
    expect(gainSentence(batch, self)).toBe('It took this machine alone 12 s.');
    expect(gainSentence(batch, null)).toMatch(/with 1 machine 12 s/);
  });

  test.each([[{ endedAt: null }], [{ aloneMs: null }], [{ elapsedMs: null }], [{ elapsedMs: 0 }]])(
    'is not said of %j',
    (changes) => {
      expect(gainSentence(ended(changes), self)).toBeNull();
    },
  );
});

test.each([
  [300, 'nearly done'],
  [12_400, 'about 12 s left'],
  [185_000, 'about 3 min left'],
  [7_384_000, 'about 2 h 3 min left'],
])('%i ms are %s', (remainingMs, words) => {
  expect(leftWords(remainingMs)).toBe(words);
});

test('figures are as exact as they are read', () => {
  expect([timesFigure(3.42), timesFigure(9.96), timesFigure(40.2)]).toEqual(['3.4', '10', '40']);
  expect([machinesWords(1), machinesWords(4)]).toEqual(['1 machine', '4 machines']);
});

function ended(changes: Partial<Batch>): Batch {
  return aBatch({
    ...{ counts: { Pending: 0, Executing: 0, Complete: 3, Failed: 0 }, startedAt: 0, endedAt: 1 },
    ...{ aloneMs: 41_000, elapsedMs: 12_000, shares: [self, alice, bob].map(share) },
    ...changes,
  });
}

function share(worker: string): Batch['shares'][number] {
  return { worker, complete: 1, failed: 0, executedMs: 100 };
}
