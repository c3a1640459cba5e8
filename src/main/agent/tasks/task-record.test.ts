import { describe, expect, test } from 'vitest';
import { aPeerId, aRecord, aTask, aTaskId } from '../../../../test/support/builders.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { nameOf } from '../../../shared/model/task.ts';
import {
  advance,
  journeyEntryOf,
  newRecord,
  notFound,
  parseTask,
  resultOf,
} from './task-record.ts';
import type { TaskEvent } from './transition.ts';

const failure = { code: 'timed_out', message: 'It took too long.' } as const;

describe('a new record', () => {
  test('waits here, given to nobody', () => {
    const record = newRecord(aTask(), {
      batch: null,
      target: 'auto',
      timeoutMs: 1,
      waitMs: 2,
      now: 3,
    });
    expect(record).toEqual(aRecord({ timeoutMs: 1, waitMs: 2, enqueuedAt: 3 }));
  });
});

describe('a record that advances', () => {
  test('measures each stage of the way to a worker and back', () => {
    const record = travel(aRecord(), false, [
      [5, { type: 'assigned' }],
      [7, { type: 'accepted', position: 0 }],
      [11, { type: 'executing' }],
      [130, { type: 'completed', result: 'done', durationMs: 123 }],
    ]);
    expect(record.stages).toEqual({
      queuedHereMs: 5,
      sentMs: 7,
      queuedThereMs: 11,
      executedMs: 123,
      returnedMs: 7,
    });
  });

  test('knows since when it executes, for as long as it does', () => {
    const events: TaskEvent[] = [
      { type: 'assigned' },
      { type: 'executing' },
      { type: 'progressed', fraction: 0.5 },
      { type: 'returned' },
    ];
    let record = aRecord();
    const since = events.map((event, now) => {
      record = advance(record, event, { now, elapsedMs: 1, isHere: false });
      return record.executingSince;
    });
    expect(since).toEqual([null, 1, 1, null]);
  });

  test('counts its queue as this machine’s when it is here', () => {
    const record = travel(aRecord(), true, [
      [5, { type: 'assigned' }],
      [7, { type: 'accepted', position: 0 }],
      [11, { type: 'executing' }],
      [123, { type: 'completed', result: 'done', durationMs: 123 }],
    ]);
    expect(record.stages).toEqual({
      queuedHereMs: 23,
      sentMs: 0,
      queuedThereMs: 0,
      executedMs: 123,
      returnedMs: 0,
    });
  });

  test('counts a decision of a person there as waiting there', () => {
    const record = travel(aRecord(), false, [
      [0, { type: 'assigned' }],
      [2, { type: 'awaiting' }],
      [8_000, { type: 'accepted', position: 0 }],
      [1, { type: 'executing' }],
    ]);
    expect(record.stages).toMatchObject({ sentMs: 2, queuedThereMs: 8_001 });
  });

  test('adds up several attempts', () => {
    const record = travel(aRecord(), false, [
      [5, { type: 'assigned' }],
      [1, { type: 'executing' }],
      [40, { type: 'returned' }],
      [5, { type: 'assigned' }],
      [1, { type: 'executing' }],
      [60, { type: 'failed', failure }],
      [1_000, { type: 'retried' }],
    ]);
    expect(record.stages).toEqual({
      queuedHereMs: 10,
      sentMs: 2,
      queuedThereMs: 0,
      executedMs: 100,
      returnedMs: 0,
    });
  });

  test('never measures less than nothing on the way back', () => {
    const record = travel(aRecord(), false, [
      [0, { type: 'executing' }],
      [100, { type: 'completed', result: 'done', durationMs: 123 }],
    ]);
    expect(record.stages).toMatchObject({ executedMs: 123, returnedMs: 0 });
  });

  test('measures nothing at progress', () => {
    const begun = travel(aRecord(), true, [[1, { type: 'executing' }]]);
    const record = travel(begun, true, [[50, { type: 'progressed', fraction: 0.5 }]]);
    expect(record.stages).toEqual(begun.stages);
  });

  test('knows who has it and why', () => {
    const who = { worker: aPeerId('worker'), attempt: 1, why: 'It was chosen by name.' };
    const assignment = { ...who, predictedMs: 300 };
    const step = { now: 1, elapsedMs: 0, isHere: false, assignment };
    expect(advance(aRecord(), { type: 'assigned' }, step)).toMatchObject(who);
  });

  test('has an end only once it has ended', () => {
    const failed = travel(aRecord(), true, [[0, { type: 'failed', failure }]]);
    expect(failed.endedAt).toBe(1_000);
    expect(travel(failed, true, [[0, { type: 'retried' }]]).endedAt).toBeNull();
  });

  test('throws on an impossible transition', () => {
    expect(() => travel(aRecord(), true, [[0, { type: 'retried' }]])).toThrow(
      'A task cannot be retried while it is Pending.',
    );
  });
});

describe('a line of the journey', () => {
  test('says what happened, when, and in which attempt', () => {
    const record = aRecord({ attempt: 1, worker: aPeerId('worker'), why: 'It was alone.' });
    expect(journeyEntryOf(record, 'assigned', 7)).toEqual({
      at: 7,
      change: 'assigned',
      status: 'Pending',
      attempt: 1,
      detail: null,
    });
  });

  test('says why a task failed', () => {
    const record = travel(aRecord(), true, [[0, { type: 'failed', failure }]]);
    expect(journeyEntryOf(record, 'failed', 7)).toMatchObject({
      status: 'Failed',
      detail: 'It took too long.',
    });
  });

  test('needs no more words otherwise', () => {
    expect(journeyEntryOf(aRecord({ why: 'It was alone.' }), 'created', 7).detail).toBeNull();
    expect(journeyEntryOf(aRecord(), 'failed', 7).detail).toBeNull();
  });
});

describe('a result', () => {
  test('has exactly the fields task_id, result and duration_ms', () => {
    const state = { status: 'Complete', result: 'done', durationMs: 123 } as const;
    expect(JSON.stringify(resultOf(aRecord({ state })))).toBe(
      `{"task_id":"${aTaskId()}","result":"done","duration_ms":123}`,
    );
  });

  test('is nothing that an open task has', () => {
    expect(() => resultOf(aRecord())).toThrow('is not complete');
  });
});

test('a task is named by its sender and its id', () => {
  expect(nameOf(aTask())).toBe(`${aPeerId('requester')}/${aTaskId()}`);
});

test('a task that is not known is an error with a sentence', () => {
  expect(notFound(aTaskId())).toMatchObject({
    code: 'not_found',
    message: `There is no task ${aTaskId()} here.`,
  });
});

test('a task that cannot be one is an error that names every reason', () => {
  expect(parseTask(aTask())).toEqual(aTask());
  expect(() => parseTask(aTask({ prompt: ' ', priority: 256 }))).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      message:
        'The prompt is empty: write what should be done. ' +
        'The priority must be a whole number from 0 to 255.',
    }),
  );
});

function travel(
  from: TaskRecord,
  isHere: boolean,
  path: readonly (readonly [elapsedMs: number, event: TaskEvent])[],
): TaskRecord {
  return path.reduce(
    (record, [elapsedMs, event]) => advance(record, event, { now: 1_000, elapsedMs, isHere }),
    from,
  );
}
