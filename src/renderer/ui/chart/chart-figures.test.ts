import { expect, test } from 'vitest';
import { type ChartFigures, csvOf, jsonOf, rowsOf } from './chart-figures.ts';

const rows = [
  ['Kitchen "PC", old', 301.5],
  ['=HYPERLINK("x")', null],
];

const figures: ChartFigures = {
  columns: [
    { key: 'worker', title: 'Worker' },
    { key: 'duration_ms', title: 'Run', format: () => 'unused' },
  ],
  length: rows.length,
  rowAt: (index) => rows[index] ?? [],
};

test('a table is exported as CSV that a spreadsheet does not run', () => {
  expect(csvOf(figures)).toBe(
    'worker,duration_ms\r\n"Kitchen ""PC"", old",301.5\r\n"\'=HYPERLINK(""x"")",\r\n',
  );
});

test('a table is exported as JSON with the values as they are', () => {
  expect(JSON.parse(jsonOf(figures))).toEqual([
    { worker: 'Kitchen "PC", old', duration_ms: 301.5 },
    { worker: '=HYPERLINK("x")', duration_ms: null },
  ]);
});

test('the last rows are had without the others', () => {
  expect(rowsOf(figures, 1)).toEqual([['=HYPERLINK("x")', null]]);
});
