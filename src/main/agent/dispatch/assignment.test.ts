import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { assignWorker, type Candidate } from './assignment.ts';

describe('the choice of a worker', () => {
  test('falls on the fewest open tasks a slot', () => {
    const candidates = [
      candidate('this machine', { open: 3, concurrency: 2 }),
      candidate('Anna', { open: 4, concurrency: 8 }),
      candidate('Boris', { open: 1, concurrency: 1 }),
    ];
    expect(assignWorker(candidates)).toEqual({
      worker: aPeerId('Anna'),
      why: 'Anna had the least to do: 4 open tasks for 8 slots, among 3 machines.',
    });
  });

  test('falls on the first among equals', () => {
    const candidates = [candidate('this machine'), candidate('Anna')];
    expect(assignWorker(candidates)).toEqual({
      worker: aPeerId('this machine'),
      why: 'This machine had the least to do: 0 open tasks for 4 slots, among 2 machines.',
    });
  });

  test('is explained in words that fit the numbers', () => {
    const candidates = [
      candidate('Anna', { open: 1, concurrency: 1 }),
      candidate('Boris', { open: 9, concurrency: 1 }),
    ];
    expect(assignWorker(candidates)?.why).toBe(
      'Anna had the least to do: 1 open task for 1 slot, among 2 machines.',
    );
  });

  test('is none when there is only one', () => {
    expect(assignWorker([candidate('this machine', { open: 9 })])?.why).toBe(
      'This machine was the only machine available.',
    );
  });

  test('does not fall on a machine without room or without slots', () => {
    const candidates = [
      candidate('full', { room: 0 }),
      candidate('beyond', { room: -1 }),
      candidate('without slots', { concurrency: 0 }),
      candidate('loaded', { open: 100 }),
    ];
    expect(assignWorker(candidates)?.worker).toBe(aPeerId('loaded'));
  });

  test('counts only machines that could take the task when it says why', () => {
    const candidates = [candidate('this machine', { room: 0 }), candidate('Anna')];
    expect(assignWorker(candidates)?.why).toBe('Anna was the only machine available.');
  });

  test('falls on nobody when nobody can take it', () => {
    expect(assignWorker([])).toBeNull();
    expect(assignWorker([candidate('full', { room: 0 })])).toBeNull();
  });

  test('spreads tasks by the number of slots', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 4 }), (slots, rounds) => {
        const open = slots.map(() => 0);
        const total = rounds * slots.reduce((sum, count) => sum + count, 0);
        for (let given = 0; given < total; given += 1) {
          const candidates = slots.map((concurrency, index) =>
            candidate(`${index}`, { concurrency, open: open[index] ?? 0 }),
          );
          const chosen = candidates.findIndex(({ id }) => id === assignWorker(candidates)?.worker);
          open[chosen] = (open[chosen] ?? 0) + 1;
        }
        expect(open).toEqual(slots.map((count) => count * rounds));
      }),
    );
  });
});

function candidate(name: string, given: Partial<Candidate> = {}): Candidate {
  return { id: aPeerId(name), name, open: 0, concurrency: 4, room: 1, ...given };
}
