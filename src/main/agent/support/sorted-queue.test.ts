import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderKey } from '../../../shared/model/task.ts';
import { SortedQueue } from './sorted-queue.ts';

interface Arrival {
  readonly id: string;
  readonly key: number;
  readonly sequence: number;
}

const key = fc
  .record({ enqueuedAt: fc.nat({ max: 60_000 }), priority: fc.integer({ min: 0, max: 10 }) })
  .map(({ enqueuedAt, priority }) => orderKey(enqueuedAt, priority));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('add' as const), key }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('take' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), pick: fc.nat() }) },
);

function sorted(arrivals: readonly Arrival[]): readonly Arrival[] {
  return arrivals.toSorted((a, b) => a.key - b.key || a.sequence - b.sequence);
}

describe('a sorted queue', () => {
  test('is always in the order of keys, and of arrival among equal ones', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new SortedQueue<string>();
        let model: readonly Arrival[] = [];
        for (const [sequence, action] of steps.entries()) {
          if (action.type === 'add') {
            const arrival = { id: `task ${sequence}`, key: action.key, sequence };
            model = sorted([...model, arrival]);
            expect(queue.add(arrival.id, arrival.id, arrival.key)).toBe(model.indexOf(arrival));
          } else if (action.type === 'take') {
            expect(queue.take()).toBe(model[0]?.id ?? null);
            model = model.slice(1);
          } else {
            const removed = model[action.pick % Math.max(1, model.length)];
            expect(queue.remove(removed?.id ?? 'nobody')).toBe(removed?.id ?? null);
            model = model.filter((arrival) => arrival !== removed);
          }
          expect([...queue]).toEqual(model.map(({ id }) => id));
          expect(queue.size).toBe(model.length);
          expect(queue.firstKey).toBe(model[0]?.key ?? null);
          expect(queue.peek()).toBe(model[0]?.id ?? null);
          for (const [index, { id }] of model.entries()) expect(queue.positionOf(id)).toBe(index);
        }
      }),
    );
  });

  test('refuses a second item with the same id', () => {
    const queue = new SortedQueue<string>();
    queue.add('one', 'first', 1);
    expect(() => queue.add('one', 'second', 2)).toThrow('one is queued already.');
    expect([...queue]).toEqual(['first']);
  });

  test('knows what is in it', () => {
    const queue = new SortedQueue<string>();
    queue.add('one', 'first', 1);
    expect([queue.has('one'), queue.has('two')]).toEqual([true, false]);
    expect(queue.positionOf('two')).toBeNull();
    expect(queue.remove('two')).toBeNull();
  });

  test('takes an id again once it has left', () => {
    const queue = new SortedQueue<string>();
    queue.add('one', 'first', 1);
    queue.take();
    expect(queue.add('one', 'again', 1)).toBe(0);
    queue.remove('one');
    expect(queue.add('one', 'and again', 1)).toBe(0);
    expect(queue.take()).toBe('and again');
    expect(queue.take()).toBeNull();
  });
});
