import { DatabaseSync } from 'node:sqlite';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import {
  alice,
  completed,
  journeyEntry,
  self,
  taskRecord,
} from '../../../../test/support/task-records.ts';
import type { Failure } from '../../../shared/contract/failure.ts';
import { migrations } from '../storage/migrations/migrate.ts';
import { createLogger } from '../support/logger.ts';
import { History } from './history.ts';

const FULL: Failure = {
  code: 'storage_failed',
  message: 'The history cannot be written: the disk is full.',
};
const prompt = 'Count the stars. '.repeat(10_000);

interface Disk {
  readonly db: DatabaseSync;
  readonly clock: FakeClock;
  readonly history: History;
  readonly problems: (Failure | null)[];
  readonly logged: string[];
  fill(): void;
  free(): void;
}

function aDisk(): Disk {
  const db = new DatabaseSync(':memory:');
  for (const step of migrations) db.exec(step);
  const problems: (Failure | null)[] = [];
  const logged: string[] = [];
  const clock = createFakeClock();
  const write = (line: Buffer, _encoding: string, done: () => void) => {
    logged.push(line.toString());
    done();
  };
  const log = createLogger(new Writable({ write }), 'info');
  const onProblem = (problem: Failure | null) => problems.push(problem);
  return {
    db,
    clock,
    problems,
    logged,
    history: new History({ db, clock, log, onProblem }),
    fill: () => db.exec('PRAGMA max_page_count = 1'),
    free: () => db.exec('PRAGMA max_page_count = 1000000'),
  };
}

test('a task that cannot be written is refused and forgotten', async () => {
  const { history, fill, free, problems } = aDisk();
  fill();
  const record = taskRecord({ task: { prompt } });
  await expect(history.create(record, journeyEntry())).rejects.toMatchObject(FULL);
  expect(history.find(self, record.task.id)).toBeNull();
  expect(problems).toEqual([FULL]);
  free();
  await history.create(taskRecord(), journeyEntry());
  expect(problems).toEqual([FULL, null]);
  expect(history.problem).toBeNull();
});

test('what was saved is kept until it can be written, every second anew', async () => {
  const { history, clock, fill, free, problems } = aDisk();
  const record = taskRecord();
  await history.create(record, journeyEntry());
  const order: string[] = [];
  fill();
  const ended = completed({ ...record, why: prompt });
  const entry = journeyEntry({ change: 'completed' });
  const attempt = { attempt: 1, worker: alice, why: 'She is idle.', predictedMs: 300, at: 1 };
  history.save(ended, entry, attempt);
  history.afterCommit(() => order.push('committed'));
  await clock.advance(2_500);
  expect(problems).toEqual([FULL]);
  expect(order).toEqual([]);
  expect(history.find(self, record.task.id)).toBe(ended);
  expect(history.findById(record.task.id, alice)).toBe(ended);
  expect(history.journey(self, record.task.id)).toEqual([journeyEntry(), entry]);
  expect(history.attempts(self, record.task.id)).toEqual([attempt]);
  free();
  history.save(ended);
  await clock.advance(400);
  expect(order).toEqual([]);
  await clock.advance(200);
  expect(order).toEqual(['committed']);
  expect(problems).toEqual([FULL, null]);
  expect(history.journey(self, record.task.id)).toEqual([journeyEntry(), entry]);
  expect(clock.pending()).toBe(0);
});

test('callbacks do not wait for a creation that was refused', async () => {
  const { history, clock, fill } = aDisk();
  fill();
  const creation = history.create(taskRecord({ task: { prompt } }), journeyEntry());
  const committed = history.committed();
  await expect(creation).rejects.toThrow('the disk is full');
  await committed;
  expect(clock.pending()).toBe(0);
});

test('a refused creation takes nothing else with it', async () => {
  const { history, clock, fill, free } = aDisk();
  const saved = taskRecord();
  fill();
  history.save(saved);
  await expect(history.create(taskRecord({ task: { prompt } }), journeyEntry())).rejects.toThrow();
  free();
  await clock.advance(1_000);
  expect(history.open()).toEqual([saved]);
});

test('what is lost at the end is logged', () => {
  const { history, clock, fill, logged } = aDisk();
  fill();
  history.save(taskRecord({ task: { prompt } }));
  history.close();
  expect(logged.join()).toContain('"lost":1');
  expect(clock.pending()).toBe(0);
});

test('a bug is no failure of the disk', () => {
  const { history, db, problems } = aDisk();
  history.save(taskRecord());
  db.close();
  expect(() => history.flush()).toThrow('statement has been finalized');
  expect(problems).toEqual([]);
});
