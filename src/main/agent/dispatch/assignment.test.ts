import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { type Candidate, Plan, predictMs } from './assignment.ts';

describe('a waiting task goes', () => {
  test('to the worker that should complete it first, with the reason', () => {
    const plan = new Plan([
      candidate('this machine', { open: 1, concurrency: 2, meanDurationMs: 400 }),
      candidate('Anna', { open: 0, concurrency: 1, meanDurationMs: 200, rttMs: 5 }),
    ]);
    expect(plan.next(1)).toEqual({
      index: 0,
      worker: aPeerId('Anna'),
      predictedMs: 205,
      why: 'Anna should finish it first, in 0.2 s: 0 open tasks for 1 slot, among 2 machines.',
    });
  });

  test('to the first among equals', () => {
    const plan = new Plan([candidate('this machine'), candidate('Anna')]);
    expect(plan.next(1)?.worker).toBe(aPeerId('this machine'));
  });

  test('to the only machine that there is', () => {
    expect(new Plan([candidate('this machine')]).next(1)?.why).toBe(
      'This machine was the only machine available.',
    );
  });

  test('on and on, each counting for the next', () => {
    const plan = new Plan([
      candidate('fast', { concurrency: 1, meanDurationMs: 100 }),
      candidate('slow', { concurrency: 2, meanDurationMs: 150 }),
    ]);
    const workers = [3, 2, 1].map((waiting) => plan.next(waiting)?.worker);
    expect(workers).toEqual(['fast', 'slow', 'slow'].map(aPeerId));
    expect(plan.next(9)).toBeNull();
  });

  test('to nobody while every slot is busy', () => {
    const plan = new Plan([candidate('this machine', { open: 4, concurrency: 4 })]);
    expect(plan.next(100)).toBeNull();
  });

  test('ahead of time when a slot is about to be free', () => {
    const quick = { open: 4, concurrency: 4, meanDurationMs: 90 };
    expect(new Plan([candidate('near', quick)]).next(1)?.worker).toBe(aPeerId('near'));
    const slower = { ...quick, meanDurationMs: 110 };
    expect(new Plan([candidate('near', slower)]).next(1)).toBeNull();
    const far = { ...slower, rttMs: 2 };
    expect(new Plan([candidate('far', far)]).next(1)?.worker).toBe(aPeerId('far'));
  });

  test('to nobody where there is no room or no slot', () => {
    expect(new Plan([]).next(1)).toBeNull();
    expect(new Plan([candidate('full', { room: 0 })]).next(1)).toBeNull();
    expect(new Plan([candidate('without slots', { concurrency: 0 })]).next(1)).toBeNull();
  });
});

describe('when a slow worker is free and a fast one busy', () => {
  const fast = candidate('fast', { open: 1, concurrency: 1, meanDurationMs: 100 });
  const slow = candidate('slow', { concurrency: 1, meanDurationMs: 1_000 });

  test('a few tasks wait for the fast one', () => {
    expect(new Plan([fast, slow]).next(14)).toBeNull();
  });

  test('of many, one goes to the slow one: the first that the fast one would complete later', () => {
    expect(new Plan([fast, slow]).next(15)).toMatchObject({ index: 14, worker: slow.id });
  });

  test('nothing waits for the fast one much longer than the slow one would take', () => {
    const plan = new Plan([fast, slow]);
    expect(plan.next(1, 1_399)).toBeNull();
    expect(plan.next(1, 1_400)).toMatchObject({ index: 0, worker: slow.id });
  });
});

describe('a worker that has executed nothing yet', () => {
  test('is taken for as fast as the others are on average', () => {
    const known = [100, 300].map((meanDurationMs, index) =>
      candidate(`known ${index}`, { open: 9, meanDurationMs }),
    );
    expect(new Plan([...known, candidate('new')]).next(100)?.predictedMs).toBe(200);
  });

  test('is predicted like the mock executor when nothing is known of anybody', () => {
    expect(new Plan([candidate('new')]).next(1)?.predictedMs).toBe(300);
    expect(predictMs(candidate('new', { open: 4, concurrency: 2 }))).toBe(750);
    expect(predictMs(candidate('known', { meanDurationMs: 40, rttMs: 2 }))).toBe(42);
  });
});

describe('a task that waits at a worker moves', () => {
  const busy = candidate('busy', { open: 5, concurrency: 1, meanDurationMs: 300 });
  const idle = candidate('idle', { meanDurationMs: 300 });
  const everywhere = (): number => 1;

  test('when another one has a free slot and would complete it clearly sooner', () => {
    expect(new Plan([busy, idle]).moveFrom(everywhere)).toBe(busy.id);
  });

  test('from where the last would be complete latest', () => {
    const busier = { ...busy, id: aPeerId('busier'), open: 6 };
    expect(new Plan([busy, busier, idle]).moveFrom(everywhere)).toBe(busier.id);
    expect(new Plan([busier, busy, idle]).moveFrom(everywhere)).toBe(busier.id);
  });

  test('not when nothing there can move', () => {
    expect(new Plan([busy, idle]).moveFrom(() => 0)).toBeNull();
  });

  test('not when nobody has a free slot', () => {
    const full = { ...idle, open: 4 };
    expect(new Plan([busy, full]).moveFrom(everywhere)).toBeNull();
    expect(new Plan([busy, { ...idle, room: 0 }]).moveFrom(everywhere)).toBeNull();
  });

  test('not when it would gain next to nothing', () => {
    const almostDone = { ...busy, open: 2, meanDurationMs: 160 };
    expect(new Plan([almostDone, idle]).moveFrom(everywhere)).toBeNull();
  });
});

test('equal workers get tasks by the number of their slots', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(counts, (slots) => {
      const plan = new Plan(
        slots.map((concurrency, index) => candidate(`${index}`, { concurrency })),
      );
      const given = slots.map(() => 0);
      for (let choice = plan.next(1_000); choice !== null; choice = plan.next(1_000)) {
        const index = slots.findIndex((_, at) => aPeerId(`${at}`) === choice?.worker);
        given[index] = (given[index] ?? 0) + 1;
      }
      // One more where the next slot is free soon enough.
      expect(given).toEqual(slots.map((count) => (count > 11 ? count + 1 : count)));
    }),
  );
});

function candidate(name: string, given: Partial<Candidate> = {}): Candidate {
  const id = aPeerId(name);
  const unknown = { meanDurationMs: null, rttMs: 0 };
  return { id, name, open: 0, concurrency: 4, room: 1_024, ...unknown, ...given };
}
