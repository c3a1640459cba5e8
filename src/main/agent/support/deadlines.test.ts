import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import { Deadlines } from './deadlines.ts';

describe('deadlines', () => {
  let clock: FakeClock;
  let due: string[];
  let deadlines: Deadlines;

  beforeEach(() => {
    clock = createFakeClock();
    due = [];
    deadlines = new Deadlines(clock, (id) => due.push(id));
    deadlines.start();
  });

  test('are noticed in their order, at most 200 ms late', async () => {
    deadlines.set('late', 1_000);
    deadlines.set('early', 300);
    deadlines.set('later in the same check', 350);
    await clock.advance(299);
    expect(due).toEqual([]);
    await clock.advance(201);
    expect(due).toEqual(['early', 'later in the same check']);
    await clock.advance(700);
    expect(due).toEqual(['early', 'later in the same check', 'late']);
  });

  test('are noticed once', async () => {
    deadlines.set('once', 100);
    await clock.advance(10_000);
    expect(due).toEqual(['once']);
  });

  test('move when they are set again', async () => {
    deadlines.set('moved', 100);
    deadlines.set('moved', 1_000);
    await clock.advance(900);
    expect(due).toEqual([]);
    await clock.advance(200);
    expect(due).toEqual(['moved']);
  });

  test('are dropped when they are cleared', async () => {
    deadlines.set('cleared', 100);
    deadlines.clear('cleared');
    deadlines.clear('never set');
    await clock.advance(1_000);
    expect(due).toEqual([]);
  });

  test('may be set again by what is due', async () => {
    const repeated = new Deadlines(clock, (id) => {
      due.push(`${id} at ${clock.monotonic()}`);
      repeated.set(id, 200);
    });
    repeated.start();
    repeated.set('again', 0);
    await clock.advance(600);
    expect(due).toEqual(['again at 200', 'again at 400', 'again at 600']);
  });

  test('rest while they are stopped, with one timer however often they are started', async () => {
    deadlines.start();
    expect(clock.pending()).toBe(1);
    deadlines.set('waiting', 100);
    deadlines.stop();
    deadlines.stop();
    expect(clock.pending()).toBe(0);
    await clock.advance(1_000);
    expect(due).toEqual([]);
    deadlines.start();
    await clock.advance(200);
    expect(due).toEqual(['waiting']);
  });
});
