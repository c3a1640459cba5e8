import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aPeerId, aTaskId } from '../../../../test/support/builders.ts';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  anyRecord,
  bob,
  completed,
  executing,
  journeyEntry,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import { openHistory, temporaryDirectory } from '../../../../test/support/temporary-history.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { nameOf } from '../../../shared/model/task.ts';

const clock = createFakeClock();
const created = journeyEntry();

test('a created task is on disk when its creation resolves', async () => {
  const directory = temporaryDirectory();
  const { history, close } = openHistory(clock, directory);
  const record = taskRecord();
  await history.create(record, created);
  close();
  const again = openHistory(clock, directory).history;
  expect(again.find(self, record.task.id)).toEqual(record);
  expect(again.journey(self, record.task.id)).toEqual([created]);
});

test('what was saved is read at once, before any commit', () => {
  const { history } = openHistory(clock);
  const record = taskRecord({ task: { sender: alice } });
  const attempt = { attempt: 1, worker: bob, why: 'He is idle.', predictedMs: 300, at: 2 };
  history.save(record, created, attempt);
  const { id } = record.task;
  expect(history.find(alice, id)).toBe(record);
  expect(history.findById(id, self)).toEqual(record);
  expect(history.journey(alice, id)).toEqual([created]);
  expect(history.attempts(alice, id)).toEqual([attempt]);
  expect(history.open()).toEqual([record]);
});

test('several changes of a task in one turn leave its newest state and its whole journey', async () => {
  const { history } = openHistory(clock);
  const record = taskRecord();
  const entries = [
    created,
    journeyEntry({ change: 'assigned', detail: 'She is idle.' }),
    journeyEntry({ at: 7, change: 'executing', status: 'Executing', attempt: 1 }),
  ];
  const creation = history.create(record, created);
  history.save({ ...record, worker: alice, attempt: 1 }, entries[1]);
  const newest = { ...executing(record), executingSince: 7, worker: alice, attempt: 1 };
  history.save(newest, entries[2]);
  await creation;
  expect(history.find(self, record.task.id)).toEqual(newest);
  expect(history.journey(self, record.task.id)).toEqual(entries);
});

test('a journey goes on over several commits', () => {
  const { history } = openHistory(clock);
  const record = taskRecord();
  const entries = (['created', 'executing', 'completed'] as const).map((change) =>
    journeyEntry({ change }),
  );
  for (const entry of entries) {
    history.save(record, entry);
    history.flush();
  }
  history.save(completed(record));
  expect(history.journey(self, record.task.id)).toEqual(entries);
});

test('an id finds our own task first, and then the newest of a peer', () => {
  const { history } = openHistory(clock);
  const [own, ofAlice, ofBob] = [self, alice, bob].map((sender) =>
    taskRecord({ task: { id: aTaskId(), sender } }),
  );
  for (const record of [own, ofAlice, ofBob]) if (record !== undefined) history.save(record);
  expect(history.findById(aTaskId(), self)).toEqual(own);
  expect(history.findById(aTaskId(), aPeerId('somebody'))).toEqual(ofBob);
  expect(history.findById(aTaskId(2), self)).toBeNull();
  expect(history.find(bob, aTaskId(2))).toBeNull();
});

test('a task that its sender changed for a new attempt is kept as it is now', () => {
  const { history } = openHistory(clock);
  const record = taskRecord();
  const changed = { ...record, task: { ...record.task, prompt: 'Count the moons.' } };
  for (const each of [record, changed]) {
    history.save(each);
    history.flush();
  }
  expect(history.find(self, record.task.id)).toEqual(changed);
});

test('an attempt keeps why its worker was chosen at first', () => {
  const { history } = openHistory(clock);
  const record = taskRecord();
  const first = { attempt: 1, worker: alice, why: 'She is idle.', predictedMs: 300, at: 1 };
  const second = { attempt: 2, worker: bob, why: 'Alice left.', predictedMs: 300, at: 2 };
  history.save(record, undefined, first);
  history.save(record, undefined, { ...first, why: 'She answered first.' });
  history.flush();
  history.save(record, undefined, second);
  history.save(record, undefined, { ...first, why: 'She answered first.' });
  expect(history.attempts(self, record.task.id)).toEqual([first, second]);
  history.flush();
  expect(history.attempts(self, record.task.id)).toEqual([first, second]);
});

test('attempts are unsettled until their worker knows of their end', () => {
  const { history } = openHistory(clock);
  const [first, second] = [taskRecord(), taskRecord()];
  const attempt = { attempt: 1, worker: alice, why: 'She is idle.', predictedMs: 300, at: 1 };
  history.save(first, undefined, attempt);
  history.save(second, undefined, attempt);
  history.save(second, undefined, { ...attempt, attempt: 2, worker: bob });
  expect(history.unsettledAttempts(alice)).toEqual([
    { sender: self, id: first.task.id, attempt: 1 },
    { sender: self, id: second.task.id, attempt: 1 },
  ]);
  history.settleAttempt(first.task, 1);
  history.settleAttempt(second.task, 2);
  expect(history.unsettledAttempts(alice)).toEqual([
    { sender: self, id: second.task.id, attempt: 1 },
  ]);
  expect(history.unsettledAttempts(bob)).toEqual([]);
});

test('open tasks are those that have not ended, oldest first', () => {
  const { history } = openHistory(clock);
  const [pending, done, running] = [taskRecord(), completed(taskRecord()), executing(taskRecord())];
  for (const record of [pending, done, running]) history.save(record);
  expect(history.open()).toEqual([pending, running]);
});

test('callbacks run in order, after the commit of what was saved before', async () => {
  const { history } = openHistory(clock);
  const order: string[] = [];
  history.afterCommit(() => order.push('nothing waited'));
  history.save(taskRecord());
  history.afterCommit(() => order.push('first'));
  const committed = history.committed().then(() => order.push('third'));
  history.afterCommit(() => order.push('second'));
  expect(order).toEqual([]);
  await committed;
  expect(order).toEqual(['nothing waited', 'first', 'second', 'third']);
});

test('nothing is written after the end, and a creation is refused', async () => {
  const directory = temporaryDirectory();
  const { history, close } = openHistory(clock, directory);
  const record = taskRecord();
  history.save(record);
  close();
  history.save(taskRecord());
  history.flush();
  await turn();
  await expect(history.create(taskRecord(), created)).rejects.toThrow('the agent stops');
  expect(openHistory(clock, directory).history.open()).toEqual([record]);
});

test('a deleted task takes its journey, its attempts and its count along', async () => {
  const directory = temporaryDirectory();
  const { history, close } = openHistory(clock, directory);
  const record = taskRecord({ worker: alice });
  history.save(record, created, {
    attempt: 1,
    worker: alice,
    why: 'She is idle.',
    predictedMs: 300,
    at: 1,
  });
  close();
  const db = new DatabaseSync(`${directory}/history.db`);
  db.exec('DELETE FROM tasks');
  const rows = ['journey', 'attempts'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
  db.close();
  expect(rows).toEqual([[], []]);
  const counts = await openHistory(clock, directory).history.count({}, self);
  expect(counts.Pending).toBe(0);
});

test('an impossible status in the file is refused', () => {
  const directory = temporaryDirectory();
  const { history, close } = openHistory(clock, directory);
  const record = taskRecord();
  history.save(record);
  close();
  const db = new DatabaseSync(`${directory}/history.db`);
  db.exec("UPDATE tasks SET status = 'Dreaming'");
  db.close();
  const again = openHistory(clock, directory).history;
  expect(() => again.find(self, record.task.id)).toThrow('The history holds Dreaming as status.');
});

type Step =
  | { readonly kind: 'save'; readonly record: TaskRecord }
  | { readonly kind: 'flush' | 'reopen' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: anyRecord(fc.nat(3).map(aTaskId)).map((record) => ({
      kind: 'save' as const,
      record,
    })),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

test('whatever is saved, committed and opened again, the last record of each task stays', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
      const directory = temporaryDirectory();
      const last = new Map<string, TaskRecord>();
      let opened = openHistory(clock, directory);
      for (const step of steps) {
        if (step.kind === 'save') {
          opened.history.save(step.record);
          last.set(nameOf(step.record.task), step.record);
        }
        if (step.kind === 'flush') opened.history.flush();
        if (step.kind === 'reopen') {
          opened.close();
          opened = openHistory(clock, directory);
        }
        for (const record of last.values()) {
          expect(opened.history.find(record.task.sender, record.task.id)).toEqual(record);
        }
      }
      expect(opened.history.list()).toEqual([...last.values()]);
      opened.close();
    }),
    { numRuns: 60 },
  );
});
