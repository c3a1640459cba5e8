import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { manyLines, oneLine } from './printable.ts';
import { formatFields, formatTable } from './table.ts';
import { formatAge, formatDuration } from './times.ts';

describe('text from other machines', () => {
  test('cannot steer the terminal', () => {
    expect(oneLine('a\u001b[2Jb\u0007\nc\u202ed')).toBe('ab  c d');
    expect(manyLines('a\r\nb\u001b]0;title\u0007\tc\u0000')).toBe('a\nb\tc ');
  });

  test('is cut by characters, not by halves of them', () => {
    expect(oneLine('😀😀😀😀', 3)).toBe('😀😀…');
    expect(oneLine('abc', 3)).toBe('abc');
  });
});

describe('tables', () => {
  test('have aligned columns', () => {
    const table = formatTable(
      [
        { title: 'name', cell: (row: { name: string; count: number }) => row.name },
        { title: 'count', cell: (row) => `${row.count}`, align: 'right' },
      ],
      [
        { name: 'a', count: 1 },
        { name: '\u001b[32mlonger\u001b[39m', count: 12_345_678 },
      ],
    );
    expect(stripVTControlCharacters(table)).toBe(
      ['NAME       COUNT', 'a              1', 'longer  12345678'].join('\n'),
    );
  });

  test('fields have aligned values', () => {
    const fields = formatFields([
      ['Id', '1'],
      ['Name', 'x'],
    ]);
    expect(stripVTControlCharacters(fields)).toBe('Id    1\nName  x');
  });
});

describe('times', () => {
  test.each([
    [0.4, '0 ms'],
    [340, '340 ms'],
    [4_200, '4.2 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  test.each([
    [-50, 'now'],
    [999, 'now'],
    [40_000, '40 s ago'],
    [180_000, '3 min ago'],
    [10_800_000, '3 h ago'],
    [172_800_000, '2 d ago'],
  ])('%d ms before now is %s', (ms, words) => {
    expect(formatAge(1_000_000_000 - ms, 1_000_000_000)).toBe(words);
  });
});
