import { expect, test } from 'vitest';
import { nextMoveMs, startOf, timeRange } from './span.ts';

const NOW = 1_767_225_600_000;

test('a span ends now, and the whole history ends with its last task', () => {
  expect(timeRange('1min', [NOW - 50_000], NOW)).toEqual({ from: NOW - 60_000, to: NOW });
  expect(timeRange('all', [NOW - 50_000, NOW - 20_000], NOW)).toEqual({
    from: NOW - 50_000,
    to: NOW - 20_000,
  });
  expect(startOf('all', NOW)).toBeNull();
});

test('a span moves on when its oldest task leaves it, but not all the time', () => {
  expect(nextMoveMs('1min', [NOW - 20_000], NOW)).toBe(40_001);
  expect(nextMoveMs('1min', [NOW - 60_000], NOW)).toBe(1_000);
  expect(nextMoveMs('1min', [], NOW)).toBeNull();
  expect(nextMoveMs('all', [NOW], NOW)).toBeNull();
});
