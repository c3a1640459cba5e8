import { describe, expect, test } from 'vitest';
import { aBatch } from '../../../test/support/batches.ts';
import { batchNameSchema, machinesOf, openTasksIn, tasksIn, timesAsFast } from './batch.ts';

describe('the name of a batch', () => {
  test('is one line without space around it', () => {
    expect(batchNameSchema.parse('  Chapters of the book ')).toBe('Chapters of the book');
    expect(batchNameSchema.parse('星 😀')).toBe('星 😀');
  });

  test.each(['', '  ', 'two\nlines', 'a\u0000b', 'a\u2028b', 'x'.repeat(101)])(
    'is not %j',
    (name) => {
      expect(batchNameSchema.safeParse(name).success).toBe(false);
    },
  );
});

test('a batch has as many tasks as it counts', () => {
  const batch = aBatch({ counts: { Pending: 1, Executing: 2, Complete: 4, Failed: 8 } });
  expect(tasksIn(batch)).toBe(15);
  expect(openTasksIn(batch)).toBe(3);
});

test('machines that completed none of its tasks do not count', () => {
  const shares = [3, 1, 0].map((complete, index) => ({
    ...{ worker: `${index}`, complete, failed: 2, executedMs: complete * 100 },
  }));
  expect(machinesOf(aBatch({ shares }))).toBe(2);
});

test('how many times as fast it was is known when it has ended', () => {
  const ended = { endedAt: 12_000, elapsedMs: 12_000, aloneMs: 41_000 };
  expect(timesAsFast(aBatch(ended))).toBeCloseTo(3.42);
  expect(timesAsFast(aBatch({ ...ended, endedAt: null }))).toBeNull();
  expect(timesAsFast(aBatch({ ...ended, aloneMs: null }))).toBeNull();
  expect(timesAsFast(aBatch({ ...ended, elapsedMs: null }))).toBeNull();
  expect(timesAsFast(aBatch({ ...ended, elapsedMs: 0 }))).toBeNull();
});
