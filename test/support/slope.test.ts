import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';
import { slopeOf } from './slope.ts';

test('points on a line have its slope, without an error', () => {
  const points = [1, 2, 3, 4].map((x) => ({ x, y: 2 * x + 5 }));
  expect(slopeOf(points)).toEqual({ slope: 2, error: 0 });
});

test('noise around a flat line is within the error, and a slope below it is not', () => {
  const random = seededRandom(1);
  const noise = Array.from({ length: 500 }, (_, x) => ({ x, y: 100 + random() * 10 }));
  const flat = slopeOf(noise);
  expect(Math.abs(flat.slope)).toBeLessThan(3 * flat.error);
  const rising = slopeOf(noise.map(({ x, y }) => ({ x, y: y + x / 100 })));
  expect(rising.slope).toBeCloseTo(flat.slope + 1 / 100);
  expect(rising.slope).toBeGreaterThan(3 * rising.error);
});

test('neighbours that resemble each other say less', () => {
  const random = seededRandom(1);
  const steps = Array.from({ length: 50 }, () => random());
  const one = steps.map((y, x) => ({ x: x * 10, y }));
  const tenTimes = steps.flatMap((y, x) =>
    Array.from({ length: 10 }, (_, i) => ({ x: x * 10 + i, y })),
  );
  expect(slopeOf(tenTimes).error).toBeGreaterThan(slopeOf(one).error / 2);
});

test('too few points have no slope', () => {
  expect(() =>
    slopeOf([
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]),
  ).toThrow(RangeError);
  expect(() => slopeOf([1, 2, 3].map((y) => ({ x: 1, y })))).toThrow(RangeError);
});
