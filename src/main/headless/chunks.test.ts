import { expect, test } from 'vitest';
import { inChunks } from './chunks.ts';

test('values stay in order and no group is above the limit', () => {
  expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inChunks([], 2)).toEqual([]);
});

test('a value above the limit stands alone', () => {
  expect(inChunks([1, 9, 1, 1], 2, (weight) => weight)).toEqual([[1], [9], [1, 1]]);
});
