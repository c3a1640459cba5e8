import { expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { scatterSeries } from './scatter.ts';
import { looksOf } from './worker-look.ts';

const workers = Array.from({ length: 12 }, (_, index) => ({
  id: aPeerId(`peer ${index}`),
  name: `peer ${index}`,
}));
const places = workers.map((_, index) => index);

test('a crowd has only symbols that ECharts can repeat in one path', () => {
  const symbols = seriesOf(1_000).map(({ symbol }) => symbol);
  expect(symbols).toHaveLength(12);
  expect(symbols.filter((symbol) => String(symbol).startsWith('path:'))).toEqual([]);
});

test('few points have the shapes of the legend', () => {
  const symbols = seriesOf(1).map(({ symbol }) => symbol);
  expect(symbols[0]).toBe('circle');
  expect(symbols[4]).toBe('path://M6 11L11.5 1H.5z');
});

test('a hidden worker is not drawn', () => {
  const [first, ...others] = seriesOf(1, [workers[0]?.id ?? '']);
  expect(first?.name).toBe('peer 1');
  expect(others).toHaveLength(10);
});

function seriesOf(pointsEach: number, hidden: readonly string[] = []) {
  const points = new Float64Array(2 * pointsEach);
  return scatterSeries(
    workers.map((worker) => ({ ...worker, points })),
    looksOf(workers, places, new Set(hidden)),
  ).flatMap((series) => (series.type === 'scatter' ? [series] : []));
}
