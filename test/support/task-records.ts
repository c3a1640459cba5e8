import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { taskFailureCodes } from '../../src/shared/contract/failure.ts';
import {
  isEnded,
  type JourneyEntry,
  pendingStages,
  type TaskRecord,
  type TaskState,
} from '../../src/shared/model/task.ts';
import { aPeerId, aRecord, aTask } from './builders.ts';

export const self = aPeerId('self');
export const alice = aPeerId('alice');
export const bob = aPeerId('bob');

const NEW_YEAR_2026 = 1_767_225_600_000;

export interface RecordChanges extends Partial<Omit<TaskRecord, 'task'>> {
  readonly task?: Partial<TaskRecord['task']>;
}

/** A pending task of our own with an id of its own, but for `changes`. */
export function taskRecord({ task, ...changes }: RecordChanges = {}): TaskRecord {
  return aRecord({ ...changes, task: aTask({ id: randomUUID(), sender: self, ...task }) });
}

export function completed(record: TaskRecord, durationMs = 200): TaskRecord {
  const state: TaskState = { status: 'Complete', result: 'Many.', durationMs };
  return { ...record, state, endedAt: NEW_YEAR_2026 + durationMs };
}

export function failed(record: TaskRecord): TaskRecord {
  const failure = { code: 'cancelled', message: 'It was cancelled.' } as const;
  const state: TaskState = { status: 'Failed', failure, handedBack: false };
  return { ...record, state, endedAt: NEW_YEAR_2026 };
}

export function executing(record: TaskRecord): TaskRecord {
  return { ...record, state: { status: 'Executing', fraction: null, output: '' } };
}

export function journeyEntry(changes: Partial<JourneyEntry> = {}): JourneyEntry {
  return {
    at: NEW_YEAR_2026,
    change: 'created',
    status: 'Pending',
    attempt: 0,
    detail: null,
    ...changes,
  };
}

const text = fc.string({ unit: 'binary' });
const ms = fc.oneof(fc.nat(), fc.double({ min: 0.001, max: 1e9, noNaN: true }));
const peer = fc.constantFrom(self, alice, bob);
const time = fc.nat().map((elapsed) => NEW_YEAR_2026 + elapsed);

const anyState: fc.Arbitrary<TaskState> = fc.oneof(
  fc.record({
    status: fc.constant('Pending' as const),
    stage: fc.constantFrom(...pendingStages),
    position: fc.option(fc.nat()),
  }),
  fc.record({
    status: fc.constant('Executing' as const),
    fraction: fc.option(fc.double({ min: 0.001, max: 1, noNaN: true })),
    output: text,
  }),
  fc.record({ status: fc.constant('Complete' as const), result: text, durationMs: fc.nat() }),
  fc.record({
    status: fc.constant('Failed' as const),
    failure: fc.record({ code: fc.constantFrom(...taskFailureCodes), message: text }),
    handedBack: fc.boolean(),
  }),
);

/** Every record that may stand in a history; `id` draws from few or many. */
export function anyRecord(
  id: fc.Arbitrary<string> = fc.uuid({ version: 4 }),
): fc.Arbitrary<TaskRecord> {
  return fc
    .record({
      task: fc.record({ id, prompt: text, sender: peer, timestamp: time, priority: fc.nat(255) }),
      batch: fc.constant(null),
      target: fc.oneof(fc.constantFrom('auto' as const, 'local' as const), fc.record({ peer })),
      state: anyState,
      attempt: fc.nat(9),
      worker: fc.option(peer),
      why: fc.option(text),
      timeoutMs: fc.nat(),
      waitMs: fc.nat(),
      enqueuedAt: time,
      executingSince: fc.constant(null),
      endedAt: time,
      stages: fc.record({
        queuedHereMs: ms,
        sentMs: ms,
        queuedThereMs: ms,
        executedMs: ms,
        returnedMs: ms,
      }),
    })
    .map((record) => (isEnded(record.state.status) ? record : { ...record, endedAt: null }));
}
