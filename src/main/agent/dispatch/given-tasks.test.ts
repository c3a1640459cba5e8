import { beforeEach, describe, expect, test } from 'vitest';
import { aPeerId, aTaskId } from '../../../../test/support/builders.ts';
import { GivenTasks } from './given-tasks.ts';

const [anna, boris] = [aPeerId('anna'), aPeerId('boris')];
const [one, two] = [aTaskId(1), aTaskId(2)];

let given: GivenTasks;

beforeEach(() => {
  given = new GivenTasks();
});

describe('a task that is given to a worker', () => {
  test('is there until it is removed', () => {
    given.add(one, anna, 1);
    given.add(two, anna, 1);
    expect(given.get(one)).toEqual({
      id: one,
      worker: anna,
      attempt: 1,
      isCancelling: false,
      isWithdrawing: false,
    });
    expect(given.at(anna).map(({ id }) => id)).toEqual([one, two]);
    expect([given.countAt(anna), given.countAt(boris)]).toEqual([2, 0]);
    given.remove(one);
    given.remove(one);
    expect(given.get(one)).toBeNull();
    expect(given.all().map(({ id }) => id)).toEqual([two]);
    given.remove(two);
    expect([given.at(anna), given.countAt(anna), given.all()]).toEqual([[], 0, []]);
  });

  test('is remembered as a former one when it is left behind', () => {
    given.add(one, anna, 2);
    given.leaveBehind(one);
    expect(given.get(one)).toBeNull();
    expect(given.countAt(anna)).toBe(0);
    expect(given.formerAt(anna)).toEqual([{ id: one, attempt: 2 }]);
    expect(given.isFormer(anna, one, 2)).toBe(true);
  });
});

describe('a former attempt', () => {
  test('is known by worker, task and attempt', () => {
    given.rememberFormer(anna, one, 2);
    expect(given.isFormer(anna, one, 1)).toBe(false);
    expect(given.isFormer(anna, two, 2)).toBe(false);
    expect(given.isFormer(boris, one, 2)).toBe(false);
    expect(given.formerAt(boris)).toEqual([]);
  });

  test('is forgotten once it has been answered', () => {
    given.rememberFormer(anna, one, 1);
    given.rememberFormer(anna, two, 1);
    given.forgetFormer(anna, one);
    expect(given.formerAt(anna)).toEqual([{ id: two, attempt: 1 }]);
    given.forgetFormer(anna, two);
    given.forgetFormer(boris, one);
    expect(given.formerAt(anna)).toEqual([]);
  });

  test('is nothing when the task was not given', () => {
    given.leaveBehind(one);
    expect(given.formerAt(anna)).toEqual([]);
  });
});
