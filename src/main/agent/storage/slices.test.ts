import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Slices } from './slices.ts';

/** A clock that only work moves. */
function createWork() {
  let now = 0;
  const slices = new Slices(() => now);
  const work = (ms: number): void => {
    now += ms;
  };
  return { slices, work };
}

test('little work is done at once', async () => {
  const { slices } = createWork();
  const steps: number[] = [];
  const done = slices.run((rows) => steps.push(rows) < 3);
  expect(steps).toEqual([1_000, 2_000, 4_000]);
  await done;
});

test('long work leaves the event loop free every few milliseconds', async () => {
  const { slices, work } = createWork();
  let isDone = false;
  let left = 100;
  const done = slices
    .run(() => {
      work(1);
      left -= 1;
      return left > 0;
    })
    .then(() => {
      isDone = true;
    });
  const seen: number[] = [];
  while (!isDone) {
    seen.push(left);
    await turn();
  }
  await done;
  expect(seen.length).toBeGreaterThan(15);
  for (const [index, rest] of seen.entries()) {
    expect((seen[index - 1] ?? 100) - rest).toBeLessThanOrEqual(5);
  }
});

test('a step of heavy rows is followed by a small one', async () => {
  const { slices, work } = createWork();
  const asked: number[] = [];
  await slices.run((rows) => {
    asked.push(rows);
    work(rows / 10);
    return asked.length < 3;
  });
  expect(asked).toEqual([1_000, 10, 10]);
});

test('of several that work, each has a turn of the event loop to itself', async () => {
  const { slices, work } = createWork();
  const turns: string[][] = [];
  const run = (name: string) => {
    let left = 4;
    return slices.run(() => {
      turns.at(-1)?.push(name);
      work(5);
      left -= 1;
      return left > 0;
    });
  };
  turns.push([]);
  let isDone = false;
  const done = Promise.all(['a', 'b', 'c'].map(run)).then(() => {
    isDone = true;
  });
  while (!isDone) {
    await turn();
    turns.push([]);
  }
  await done;
  expect(turns.flat()).toHaveLength(12);
  for (const worked of turns) expect(worked.length).toBeLessThanOrEqual(1);
});

test('what a step throws ends the work, and others go on', async () => {
  const { slices, work } = createWork();
  const failing = slices.run(() => {
    work(5);
    throw new Error('The disk refuses.');
  });
  await expect(failing).rejects.toThrow('The disk refuses.');
  let steps = 0;
  await slices.run(() => {
    work(5);
    steps += 1;
    return steps < 3;
  });
  expect(steps).toBe(3);
});
