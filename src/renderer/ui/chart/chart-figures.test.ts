import { expect, test } from 'vitest';
import { type ChartFigures, csvOf, jsonOf } from './chart-figures.ts';

const figures: ChartFigures = {
  columns: [
    { key: 'worker', title: 'Worker' },
    { key: 'duration_ms', title: 'Run', format: () => 'unused' },
  ],
  rows: () => [
    ['Kitchen "PC", old', 301.5],
    ['=HYPERLINK("x")', null],
  ],
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
