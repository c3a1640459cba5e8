import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGathering } from './gathering.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what happens within a second is told at once', () => {
  const { add, told } = gathering();
  add(['a']);
  vi.advanceTimersByTime(900);
  add(['b']);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(told).toEqual([['a', 'b']]);
});

test('a long batch is told less and less often, and at least once a minute', () => {
  const { add, told } = gathering();
  const tellings: number[] = [];
  for (let second = 0; second < 200; second += 1) {
    add([`${second}`]);
    vi.advanceTimersByTime(1_000);
    if (told.length > tellings.length) tellings.push(second + 1);
  }
  expect(tellings).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
  vi.advanceTimersByTime(60_000);
  expect(told.flat()).toHaveLength(200);
});

test('after a quiet time the next is told soon again', () => {
  const { add, told } = gathering();
  add(['a']);
  vi.advanceTimersByTime(1_000);
  vi.advanceTimersByTime(2_000);
  add(['b']);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([['a'], ['b']]);
});

test('nothing is not told', () => {
  const { add, told } = gathering();
  add([]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
});

function gathering() {
  const told: (readonly string[])[] = [];
  return { told, add: createGathering<string>((items) => told.push(items)) };
}
