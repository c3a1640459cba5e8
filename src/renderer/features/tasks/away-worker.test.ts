import { expect, test } from 'vitest';
import {
  alice,
  bob,
  completed,
  executing,
  type RecordChanges,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import { awayWorker } from './away-worker.ts';

const forAlice: RecordChanges = { target: { peer: alice } };
const onlyAlice = new Set([alice]);

test('a task that has not ended waits for the peer that was named, while that is away', () => {
  const tasks = [taskRecord(forAlice), executing(taskRecord({ ...forAlice, worker: alice }))];
  for (const task of tasks.map(summaryOf)) {
    expect(awayWorker(task, self, onlyAlice)).toBe(alice);
    expect(awayWorker(task, self, new Set([bob]))).toBeNull();
  }
});

test.each([
  ['has ended', completed(taskRecord(forAlice))],
  ['may go elsewhere', executing(taskRecord({ target: 'auto', worker: alice }))],
  ['is a peer’s', taskRecord({ ...forAlice, task: { sender: alice } })],
])('a task that %s waits for nobody', (_, record) => {
  expect(awayWorker(summaryOf(record), self, onlyAlice)).toBeNull();
});
