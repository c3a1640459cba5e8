import { expect, test } from 'vitest';
import { regressions } from './regressions.ts';
import { figure, ratio, type Table } from './report.ts';

function table(rounds: number, ms: number, rate: number): Table {
  return {
    title: `Dispatch (medians of ${rounds} rounds)`,
    columns: ['', 'Meshtask', 'Meshtask to bare stream'],
    rows: [
      ['p50', figure(ms, 'ms'), ratio(figure(ms, 'ms'), figure(1, 'ms'))],
      ['64 in flight', null, ratio(figure(rate, 'a second'), figure(100, 'a second'))],
    ],
  };
}

const documented = [table(5, 2, 60)];

test('what is within a factor of three is noise', () => {
  expect(regressions([table(1, 5.9, 21)], documented)).toEqual([]);
});

test('a higher time and a lower rate are named', () => {
  expect(regressions([table(1, 6.1, 19)], documented)).toEqual([
    'Dispatch, p50, Meshtask to bare stream: 6.100, documented 2.000.',
    'Dispatch, 64 in flight, Meshtask to bare stream: 0.190, documented 0.600.',
  ]);
});

test('what a few outliers decide is not compared', () => {
  const outliers = (ms: number): Table => ({
    title: 'Dispatch',
    columns: ['', 'to bare stream'],
    rows: [['p99', ratio(figure(ms, 'ms'), figure(1, 'ms'), null)]],
  });
  expect(regressions([outliers(100)], [outliers(1)])).toEqual([]);
});

test('being much better is none, and neither is a table that nobody documented', () => {
  expect(regressions([table(1, 0.1, 600)], documented)).toEqual([]);
  expect(regressions([{ ...table(1, 9, 1), title: 'Another' }], documented)).toEqual([]);
});
