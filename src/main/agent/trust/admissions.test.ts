import { beforeEach, describe, expect, test } from 'vitest';
import { aPeerId, aTaskId } from '../../../../test/support/builders.ts';
import { Admissions, MAX_UNDECIDED_PEERS } from './admissions.ts';

const WINDOW = 3;
const [anna, boris] = [aPeerId('anna'), aPeerId('boris')];

describe('what waits for a decision', () => {
  let admissions: Admissions<string>;

  beforeEach(() => {
    admissions = new Admissions(WINDOW);
  });

  test('is listed by peer, with the time of its first task', () => {
    admissions.add(anna, aTaskId(1), 'one', 1_000);
    admissions.add(anna, aTaskId(2), 'two', 2_000);
    admissions.add(boris, aTaskId(1), 'three', 3_000);
    expect([...admissions.list()]).toEqual([
      { peer: anna, since: 1_000, items: ['one', 'two'] },
      { peer: boris, since: 3_000, items: ['three'] },
    ]);
    expect(admissions.size).toBe(2);
  });

  test('has each task once: a newer submission replaces the older', () => {
    for (const item of ['one', 'one again', 'two', 'three']) {
      const number = item.startsWith('one') ? 1 : item.length;
      admissions.add(anna, aTaskId(number), item, 0);
    }
    admissions.add(anna, aTaskId(1), 'one at last', 0);
    expect(admissions.takeAll(anna)).toEqual(['one at last', 'two', 'three']);
  });

  test('is at most a window for each peer', () => {
    for (let number = 1; number <= WINDOW; number += 1) {
      admissions.add(anna, aTaskId(number), 'within', 0);
    }
    expect(() => admissions.add(anna, aTaskId(4), 'beyond', 0)).toThrow(
      expect.objectContaining({ code: 'busy' }),
    );
    admissions.add(boris, aTaskId(4), 'of another', 0);
    admissions.remove(anna, aTaskId(1));
    admissions.add(anna, aTaskId(4), 'within again', 0);
    expect(admissions.takeAll(anna)).toHaveLength(WINDOW);
  });

  test('is of at most twenty peers', () => {
    for (let number = 1; number <= MAX_UNDECIDED_PEERS; number += 1) {
      admissions.add(aPeerId(`peer ${number}`), aTaskId(1), 'within', 0);
    }
    expect(() => admissions.add(anna, aTaskId(1), 'beyond', 0)).toThrow(
      expect.objectContaining({ code: 'busy' }),
    );
    admissions.add(aPeerId('peer 1'), aTaskId(2), 'of one who waits already', 0);
    admissions.takeAll(aPeerId('peer 2'));
    admissions.add(anna, aTaskId(1), 'within again', 0);
    expect(admissions.size).toBe(MAX_UNDECIDED_PEERS);
  });

  test('can be taken out one by one', () => {
    admissions.add(anna, aTaskId(1), 'one', 0);
    admissions.add(anna, aTaskId(2), 'two', 0);
    expect(admissions.get(anna, aTaskId(1))).not.toBeNull();
    expect(admissions.remove(anna, aTaskId(1))).toBe('one');
    expect(admissions.get(anna, aTaskId(1))).toBeNull();
    expect(admissions.size).toBe(1);
    expect(admissions.remove(anna, aTaskId(2))).toBe('two');
    expect(admissions.size).toBe(0);
  });

  test('is nothing for peers and tasks that nobody knows', () => {
    admissions.add(anna, aTaskId(1), 'one', 0);
    expect(admissions.remove(anna, aTaskId(2))).toBeNull();
    expect(admissions.remove(boris, aTaskId(1))).toBeNull();
    expect(admissions.get(boris, aTaskId(1))).toBeNull();
    expect(admissions.takeAll(boris)).toEqual([]);
  });
});
