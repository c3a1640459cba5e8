import { describe, expect, test } from 'vitest';
import { TaskMap } from './task-map.ts';

const alices = { sender: 'alice', id: '1' };
const bobs = { sender: 'bob', id: '1' };

describe('TaskMap', () => {
  test('the same id of two senders names two tasks', () => {
    const map = new TaskMap<string>();
    map.set(alices, 'of Alice');
    map.set(bobs, 'of Bob');
    expect([map.get(alices), map.get(bobs), map.size]).toEqual(['of Alice', 'of Bob', 2]);
    expect([...map.values()]).toEqual(['of Alice', 'of Bob']);
  });

  test('setting again replaces', () => {
    const map = new TaskMap<string>();
    map.set(alices, 'first');
    map.set(alices, 'second');
    expect([map.get(alices), map.size]).toEqual(['second', 1]);
  });

  test('what was deleted is gone, and the rest stays', () => {
    const map = new TaskMap<string>();
    map.set(alices, 'of Alice');
    map.set({ ...alices, id: '2' }, 'another');
    expect(map.delete(alices)).toBe(true);
    expect(map.delete(alices)).toBe(false);
    expect(map.delete(bobs)).toBe(false);
    expect([map.has(alices), map.has({ ...alices, id: '2' }), map.size]).toEqual([false, true, 1]);
  });

  test('clearing forgets everything', () => {
    const map = new TaskMap<string>();
    map.set(alices, 'of Alice');
    map.clear();
    expect([map.size, [...map.values()]]).toEqual([0, []]);
  });
});
