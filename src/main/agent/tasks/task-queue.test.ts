import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { orderKey } from '../../../shared/model/task.ts';
import { TaskQueue } from './task-queue.ts';

const [anna, boris, clara] = [aPeerId('anna'), aPeerId('boris'), aPeerId('clara')];

interface Waiting {
  readonly requester: string;
  readonly id: string;
  readonly key: number;
}

describe('the queue of tasks', () => {
  test('runs a higher priority first, and among equals the earlier', () => {
    const queue = new TaskQueue<string>();
    queue.add(anna, '1', 'normal', orderKey(0, 5));
    queue.add(anna, '2', 'normal, later', orderKey(1, 5));
    queue.add(anna, '3', 'high', orderKey(2, 8));
    queue.add(anna, '4', 'low', orderKey(0, 2));
    expect(takeAll(queue)).toEqual(['high', 'normal', 'normal, later', 'low']);
  });

  test('takes a step of priority for 10 s of waiting', () => {
    const queue = new TaskQueue<string>();
    queue.add(anna, '1', 'low, since 30 s', orderKey(0, 2));
    queue.add(anna, '2', 'normal, just now', orderKey(30_001, 5));
    queue.add(anna, '3', 'high, since a second', orderKey(29_000, 8));
    expect(takeAll(queue)).toEqual(['high, since a second', 'low, since 30 s', 'normal, just now']);
  });

  test('lets requesters take turns, however much one of them has waiting', () => {
    const queue = new TaskQueue<string>();
    for (const number of [1, 2, 3, 4]) queue.add(anna, `${number}`, `anna ${number}`, number);
    queue.add(boris, '1', 'boris 1', 5);
    queue.add(clara, '1', 'clara 1', 6);
    queue.add(boris, '2', 'boris 2', 7);
    expect(takeAll(queue)).toEqual([
      'anna 1',
      'boris 1',
      'clara 1',
      'anna 2',
      'boris 2',
      'anna 3',
      'anna 4',
    ]);
  });

  test('lets a requester whose turn it was wait for the others', () => {
    const queue = new TaskQueue<string>();
    queue.add(anna, '1', 'anna 1', 1);
    queue.add(boris, '1', 'boris 1', 2);
    expect(queue.take()).toBe('anna 1');
    queue.add(anna, '2', 'anna 2', orderKey(0, 255));
    expect(takeAll(queue)).toEqual(['boris 1', 'anna 2']);
  });

  test('tells how many of the same requester come before', () => {
    const queue = new TaskQueue<string>();
    const add = (id: string, key: number): number => queue.add(anna, id, id, key);
    queue.add(boris, '1', 'boris 1', 0);
    expect([add('1', 10), add('2', 20), add('3', 15)]).toEqual([0, 1, 1]);
  });

  test('forgets what is removed, and nothing else', () => {
    const queue = new TaskQueue<string>();
    queue.add(anna, '1', 'anna 1', 1);
    queue.add(boris, '1', 'boris 1', 1);
    expect(queue.remove(anna, '2')).toBeNull();
    expect(queue.remove(clara, '1')).toBeNull();
    expect(queue.remove(anna, '1')).toBe('anna 1');
    expect(queue.size).toBe(1);
    expect(takeAll(queue)).toEqual(['boris 1']);
    expect(queue.take()).toBeNull();
  });

  test('takes, of whose turn it is, always the first by (enqueuedAt − priority × 10 s, arrival)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const queue = new TaskQueue<Waiting>();
        let model: readonly Waiting[] = [];
        for (const [sequence, action] of steps.entries()) {
          if (action.type === 'add') {
            const waiting = { requester: action.requester, id: `${sequence}`, key: action.key };
            const position = queue.add(waiting.requester, waiting.id, waiting, waiting.key);
            model = inOrder([...model, waiting]);
            const before = model.filter(({ requester }) => requester === action.requester);
            expect(position).toBe(before.indexOf(waiting));
          } else if (action.type === 'take') {
            const taken = queue.take();
            expect(taken === null).toBe(model.length === 0);
            expect(taken).toBe(
              model.find(({ requester }) => requester === taken?.requester) ?? null,
            );
            model = model.filter((waiting) => waiting !== taken);
          } else {
            const removed = model[action.pick % Math.max(1, model.length)];
            expect(queue.remove(removed?.requester ?? anna, removed?.id ?? '-')).toBe(
              removed ?? null,
            );
            model = model.filter((waiting) => waiting !== removed);
          }
          expect(queue.size).toBe(model.length);
        }
      }),
    );
  });

  test('serves each requester that waits before it serves another twice', () => {
    const tasks = fc.array(
      fc.record({ requester: fc.constantFrom(anna, boris, clara), key: fc.nat() }),
    );
    fc.assert(
      fc.property(tasks, (arrivals) => {
        const queue = new TaskQueue<Waiting>();
        const waiting = new Map<string, number>();
        for (const [index, { requester, key }] of arrivals.entries()) {
          queue.add(requester, `${index}`, { requester, id: `${index}`, key }, key);
          waiting.set(requester, (waiting.get(requester) ?? 0) + 1);
        }
        let servedThisRound = new Set<string>();
        for (let taken = queue.take(); taken !== null; taken = queue.take()) {
          if (servedThisRound.has(taken.requester)) {
            const others = [...waiting].filter(
              ([peer, left]) => left > 0 && !servedThisRound.has(peer),
            );
            expect(others).toEqual([]);
            servedThisRound = new Set();
          }
          servedThisRound.add(taken.requester);
          waiting.set(taken.requester, (waiting.get(taken.requester) ?? 0) - 1);
        }
      }),
    );
  });

  test('starves nobody: a low task runs although high ones keep arriving', () => {
    const queue = new TaskQueue<string>();
    queue.add(anna, 'low', 'low', orderKey(0, 0));
    let takenAt = Number.POSITIVE_INFINITY;
    for (let second = 1; takenAt === Number.POSITIVE_INFINITY && second < 10_000; second += 1) {
      queue.add(anna, `high ${second}`, 'high', orderKey(second * 1_000, 255));
      if (queue.take() === 'low') takenAt = second;
    }
    expect(takenAt).toBe(2_550);
  });
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('add' as const),
      requester: fc.constantFrom(anna, boris, clara),
      key: fc.tuple(fc.nat({ max: 100_000 }), fc.integer({ min: 0, max: 9 })).map(keyOf),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('take' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), pick: fc.nat() }) },
);

function keyOf([enqueuedAt, priority]: [number, number]): number {
  return orderKey(enqueuedAt, priority);
}

/** The sort is stable: arrival decides among equals. */
function inOrder(waiting: readonly Waiting[]): readonly Waiting[] {
  return waiting.toSorted((one, other) => one.key - other.key);
}

function takeAll<Item>(queue: TaskQueue<Item>): Item[] {
  const taken: Item[] = [];
  for (let item = queue.take(); item !== null; item = queue.take()) taken.push(item);
  return taken;
}
