import { expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import { BatchPace } from './batch-pace.ts';

const id = '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce001';

function aPace(): { clock: FakeClock; pace: BatchPace } {
  const clock = createFakeClock();
  return { clock, pace: new BatchPace(clock) };
}

/** `ends` tasks end, one every `everyMs`. */
async function goOn(
  clock: FakeClock,
  pace: BatchPace,
  ends: number,
  everyMs: number,
): Promise<void> {
  for (let end = 0; end < ends; end += 1) {
    await clock.advance(everyMs);
    pace.ended(id);
  }
}

test('nothing is known before a task has ended', async () => {
  const { clock, pace } = aPace();
  expect(pace.remainingMs(id, 10)).toBeNull();
  pace.began(id);
  await clock.advance(5_000);
  pace.began(id);
  expect(pace.remainingMs(id, 10)).toBeNull();
});

test('what is left takes as long as at the pace until now', async () => {
  const { clock, pace } = aPace();
  pace.began(id);
  await goOn(clock, pace, 40, 100);
  expect(pace.remainingMs(id, 40)).toBe(4_000);
  expect(pace.remainingMs('another', 40)).toBeNull();
});

test('a task that ends before any is known to have begun tells no pace yet', async () => {
  const { clock, pace } = aPace();
  pace.ended(id);
  expect(pace.remainingMs(id, 7)).toBeNull();
  await goOn(clock, pace, 9, 100);
  expect(pace.remainingMs(id, 10)).toBe(900);
});

test('the pace is that of the last ten seconds: machines join and leave', async () => {
  const { clock, pace } = aPace();
  pace.began(id);
  await goOn(clock, pace, 600, 100);
  await goOn(clock, pace, 24, 500);
  expect(pace.remainingMs(id, 10)).toBeCloseTo(5_000, -2);
  await goOn(clock, pace, 1_200, 10);
  expect(pace.remainingMs(id, 1_000)).toBeCloseTo(10_000, -3);
});

test('slow tasks are measured over twenty of them', async () => {
  const { clock, pace } = aPace();
  pace.began(id);
  for (let wave = 0; wave < 8; wave += 1) {
    await clock.advance(60_000);
    for (let end = 0; end < 4; end += 1) pace.ended(id);
    expect(pace.remainingMs(id, 8)).toBe(120_000);
  }
});

test('time that passes is taken off', async () => {
  const { clock, pace } = aPace();
  pace.began(id);
  await goOn(clock, pace, 1, 60_000);
  await clock.advance(45_000);
  expect(pace.remainingMs(id, 1)).toBe(15_000);
  await clock.advance(60_000);
  expect(pace.remainingMs(id, 1)).toBe(0);
});

test('a pace of long ago tells nothing', async () => {
  const { clock, pace } = aPace();
  pace.began(id);
  await goOn(clock, pace, 100, 10);
  await clock.advance(20_000);
  expect(pace.remainingMs(id, 10_000)).toBe(80_000);
  await clock.advance(1);
  expect(pace.remainingMs(id, 10_000)).toBeNull();
});

test('a batch that goes on after a long rest has the pace it has then', async () => {
  const { clock, pace } = aPace();
  pace.began(id);
  await goOn(clock, pace, 100, 10);
  await clock.advance(3_600_000);
  pace.began(id);
  await goOn(clock, pace, 10, 50);
  expect(pace.remainingMs(id, 10)).toBe(500);
});

test('of many batches, the oldest is forgotten', async () => {
  const { clock, pace } = aPace();
  pace.began(id);
  await goOn(clock, pace, 2, 100);
  for (let index = 0; index < 199; index += 1) pace.began(`${index}`);
  expect(pace.remainingMs(id, 2)).toBe(200);
  pace.began('one more');
  expect(pace.remainingMs(id, 2)).toBeNull();
});
