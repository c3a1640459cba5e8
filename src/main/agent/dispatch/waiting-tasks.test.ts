import { describe, expect, test } from 'vitest';
import { aPeerId, aRecord, aTask, aTaskId } from '../../../../test/support/builders.ts';
import type { SingleTarget, TaskRecord } from '../../../shared/model/task.ts';
import { WaitingTasks } from './waiting-tasks.ts';

const anna = aPeerId('anna');

function waiting(number: number, target: SingleTarget, priority = 5): TaskRecord {
  return aRecord({ task: aTask({ id: aTaskId(number), priority }), target });
}

describe('tasks that no worker has yet', () => {
  test('stand in one lane for each place where they may go', () => {
    const tasks = new WaitingTasks();
    tasks.add(waiting(1, 'auto'), 0);
    tasks.add(waiting(2, { peer: anna }), 0);
    tasks.add(waiting(3, 'auto'), 0);
    expect(tasks.lanes()).toEqual(['auto', anna]);
    expect([tasks.at('auto', 0)?.task.id, tasks.at(anna, 0)?.task.id]).toEqual([
      aTaskId(1),
      aTaskId(2),
    ]);
    expect([tasks.count('auto'), tasks.at('auto', 1)?.task.id]).toEqual([2, aTaskId(3)]);
    expect(tasks.at(aPeerId('boris'), 0)).toBeNull();
    expect(tasks.count(aPeerId('boris'))).toBe(0);
  });

  test('stand in the order of priority and waiting', () => {
    const tasks = new WaitingTasks();
    tasks.add(waiting(1, 'auto', 5), 20_001);
    tasks.add(waiting(2, 'auto', 3), 0);
    tasks.add(waiting(3, 'auto', 8), 30_000);
    const order = [3, 2, 1].map((number) => {
      const next = tasks.at('auto', 0)?.task.id;
      tasks.remove(waiting(number, 'auto'));
      return next;
    });
    expect(order).toEqual([aTaskId(3), aTaskId(2), aTaskId(1)]);
  });

  test('leave, and their lane with the last of them', () => {
    const tasks = new WaitingTasks();
    tasks.add(waiting(1, 'auto'), 0);
    tasks.remove(waiting(2, 'auto'));
    tasks.remove(waiting(1, { peer: anna }));
    expect(tasks.lanes()).toEqual(['auto']);
    tasks.remove(waiting(1, 'auto'));
    expect(tasks.lanes()).toEqual([]);
  });
});
