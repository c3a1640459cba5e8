import { expect, test } from 'vitest';
import { createPeerOrder } from './peer-order.ts';

test('this machine has the first place, and peers follow as they are met', () => {
  const order = createPeerOrder('self', memory());
  order.meet(['anna', 'boris']);
  order.meet(['boris', 'clara', 'self']);
  expect(['self', 'anna', 'boris', 'clara'].map(order.placeOf)).toEqual([0, 1, 2, 3]);
});

test('peers that the agent has forgotten share no place with each other or with a new one', () => {
  const order = createPeerOrder('self', memory());
  order.meet(['anna']);
  expect([order.placeOf('gone'), order.placeOf('long gone')]).toEqual([2, 3]);
  order.meet(['anna', 'new']);
  expect(['anna', 'gone', 'long gone', 'new'].map(order.placeOf)).toEqual([1, 2, 3, 4]);
});

test('the next page keeps every place', () => {
  const storage = memory();
  const before = createPeerOrder('self', storage);
  before.meet(['boris']);
  before.placeOf('gone');
  const after = createPeerOrder('self', storage);
  after.meet(['anna', 'boris']);
  expect(['boris', 'gone', 'anna'].map(after.placeOf)).toEqual([1, 2, 3]);
});

test('another agent at the same address has an order of its own', () => {
  const storage = memory();
  createPeerOrder('self', storage).meet(['anna']);
  expect(createPeerOrder('other', storage).placeOf('boris')).toBe(1);
});

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
  };
}
