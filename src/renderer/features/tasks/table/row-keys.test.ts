import { expect, test } from 'vitest';
import { rowForKey } from './row-keys.ts';

const rows = { from: 5, last: 20, pageRows: 10 };

test.each([
  ['ArrowDown', 6],
  ['ArrowUp', 4],
  ['PageDown', 15],
  ['PageUp', 0],
  ['Home', 0],
  ['End', 20],
  ['a', null],
])('%s moves to row %j', (key, row) => {
  expect(rowForKey(key, rows)).toBe(row);
});

test('the first arrow chooses the first row, and the last row is the end', () => {
  expect(rowForKey('ArrowDown', { ...rows, from: -1 })).toBe(0);
  expect(rowForKey('ArrowDown', { ...rows, from: 20 })).toBe(20);
});
