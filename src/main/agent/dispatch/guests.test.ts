import { beforeEach, describe, expect, test } from 'vitest';
import { aPeerId, aTaskId } from '../../../../test/support/builders.ts';
import { type Guest, Guests } from './guests.ts';

const [anna, boris] = [aPeerId('anna'), aPeerId('boris')];

function guest(number: number, promptBytes = 10): Guest {
  return { id: aTaskId(number), attempt: 1, promptBytes, reply: () => {}, isParked: false };
}

describe("peers' tasks that are open here", () => {
  let guests: Guests;

  beforeEach(() => {
    guests = new Guests();
  });

  test('are kept by peer and id', () => {
    const [one, two] = [guest(1), guest(1)];
    guests.set(anna, one);
    guests.set(boris, two);
    expect(guests.get(anna, aTaskId(1))).toBe(one);
    expect(guests.get(boris, aTaskId(1))).toBe(two);
    expect(guests.get(anna, aTaskId(2))).toBeNull();
    expect(guests.get(aPeerId('clara'), aTaskId(1))).toBeNull();
    expect(guests.peers()).toEqual([anna, boris]);
  });

  test('are counted, with the size of their prompts', () => {
    guests.set(anna, guest(1, 100));
    guests.set(anna, guest(2, 20));
    expect([guests.count(anna), guests.promptBytes(anna)]).toEqual([2, 120]);
    expect([guests.count(boris), guests.promptBytes(boris), guests.of(boris)]).toEqual([0, 0, []]);
  });

  test('are replaced by a guest with the same id', () => {
    guests.set(anna, guest(1, 100));
    const newer = guest(1, 30);
    guests.set(anna, newer);
    expect([guests.of(anna), guests.promptBytes(anna)]).toEqual([[newer], 30]);
  });

  test('leave, and their peer with the last of them', () => {
    guests.set(anna, guest(1, 100));
    guests.set(anna, guest(2, 20));
    guests.delete(anna, aTaskId(1));
    guests.delete(anna, aTaskId(1));
    guests.delete(boris, aTaskId(1));
    expect([guests.count(anna), guests.promptBytes(anna), guests.peers()]).toEqual([1, 20, [anna]]);
    guests.delete(anna, aTaskId(2));
    expect([guests.promptBytes(anna), guests.peers()]).toEqual([0, []]);
  });
});
