import { expect, test } from 'vitest';
import { boundsFrom, wasMaximized } from './window-place.ts';

const screen = { x: 0, y: 0, width: 1_920, height: 1_040 };
const place = { x: 100, y: 80, width: 900, height: 600, isMaximized: true };

test('a window opens where it stood', () => {
  expect(boundsFrom(place, [screen])).toEqual({ x: 100, y: 80, width: 900, height: 600 });
  expect(wasMaximized(place)).toBe(true);
});

test.each([
  ['beside', { ...place, x: 1_900 }],
  ['above', { ...place, y: -40 }],
  ['below', { ...place, y: 1_040 }],
])('a window that stood %s every screen keeps its size only', (_, lost) => {
  expect(boundsFrom(lost, [screen])).toEqual({ width: 900, height: 600 });
});

test('a window on a second screen stays there', () => {
  const second = { ...screen, x: -1_920 };
  expect(boundsFrom({ ...place, x: -1_000 }, [screen, second])).toMatchObject({ x: -1_000 });
});

test.each([undefined, 'wide', { ...place, width: 0 }])('%j is no place', (remembered) => {
  expect(boundsFrom(remembered, [screen])).toEqual({ width: 1_280, height: 800 });
  expect(wasMaximized(remembered)).toBe(false);
});
