import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WorkerPoints } from './series.ts';
import { thinned, thinnedTimes } from './thinning.ts';

function pointsOf(
  count: number,
  place: (index: number) => readonly [number, number],
): WorkerPoints {
  const pairs = Array.from({ length: count }, (_, index) => place(index)).flat();
  return { id: 'worker', name: 'Studio-Mac', points: Float64Array.from(pairs) };
}

test('few points stay as they are', () => {
  const workers = [pointsOf(3_000, (index) => [index, 1])];
  expect(thinned(workers)).toBe(workers);
});

test('of a hundred thousand points a few thousand are drawn, with the outlier', () => {
  const crowd = pointsOf(100_000, (index) => [index, (index * 7_919) % 500]);
  const outlier = pointsOf(1, () => [50_000, 60_000]);
  const [drawn, alone] = thinned([crowd, outlier]);
  expect((drawn?.points.length ?? 0) / 2).toBeLessThanOrEqual(3_000);
  expect(alone?.points).toEqual(outlier.points);
});

test('every drawn point is one of those that were there', () => {
  const place = fc.tuple(fc.nat({ max: 2 ** 40 }), fc.nat({ max: 10_000 }));
  fc.assert(
    fc.property(fc.array(place, { minLength: 3_250, maxLength: 3_500, size: 'max' }), (places) => {
      const known = new Set(places.map(([x, y]) => `${x} ${y}`));
      const [drawn] = thinned([pointsOf(places.length, (index) => places[index] ?? [0, 0])]);
      const points = Array.from(drawn?.points ?? []);
      expect(points.length).toBeGreaterThan(0);
      expect(points.length).toBeLessThanOrEqual(6_000);
      for (let index = 0; index < points.length; index += 2) {
        expect(known.has(`${points[index]} ${points[index + 1]}`)).toBe(true);
      }
    }),
    { numRuns: 10 },
  );
});

test('of failures that would lie on one spot, the first is drawn', () => {
  const often = Array.from({ length: 10_000 }, (_, index) => 1_000 + index);
  const drawn = thinnedTimes(often);
  expect(drawn.length).toBeLessThanOrEqual(101);
  expect(drawn[0]).toBe(1_000);
  expect(drawn.at(-1)).toBeGreaterThan(10_890);
});

test('failures apart from each other are all drawn', () => {
  expect(thinnedTimes([])).toEqual([]);
  expect(thinnedTimes([7])).toEqual([7]);
  expect(thinnedTimes([0, 500, 1_000])).toEqual([0, 500, 1_000]);
});
