import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pendingStages, type TaskState, taskStatuses } from '../../../shared/model/task.ts';
import { initialState, MAX_OUTPUT_CHARACTERS, type TaskEvent, transition } from './transition.ts';

const failure = { code: 'timed_out', message: 'It took too long.' } as const;
const executing: TaskState = { status: 'Executing', fraction: null, output: '' };
const complete: TaskState = { status: 'Complete', result: 'done', durationMs: 12 };
const failed: TaskState = { status: 'Failed', failure, handedBack: false };

const events = {
  assigned: { type: 'assigned' },
  accepted: { type: 'accepted', position: 3 },
  awaiting: { type: 'awaiting' },
  executing: { type: 'executing' },
  progressed: { type: 'progressed', fraction: 0.5, text: 'half' },
  completed: { type: 'completed', result: 'done', durationMs: 12 },
  failed: { type: 'failed', failure },
  returned: { type: 'returned' },
  retried: { type: 'retried' },
} as const satisfies { readonly [Type in TaskEvent['type']]: TaskEvent };

/** What may happen, by status: everything else is a bug. */
const possible: Readonly<Record<TaskState['status'], readonly TaskEvent['type'][]>> = {
  Pending: ['assigned', 'accepted', 'awaiting', 'executing', 'failed', 'returned'],
  Executing: ['progressed', 'completed', 'failed', 'returned'],
  Complete: [],
  Failed: ['retried'],
};

describe('Unit test: Status transitions', () => {
  test('a task begins pending, in its own queue', () => {
    expect(initialState).toEqual({ status: 'Pending', stage: 'queued', position: null });
  });

  test('a task that succeeds is pending, executing and then complete', () => {
    expect(walk(initialState, events.executing, events.completed)).toEqual(complete);
  });

  test('a task fails while it is pending or while it executes', () => {
    expect(walk(initialState, events.failed)).toEqual(failed);
    expect(walk(executing, events.failed)).toEqual(failed);
  });

  test('a task that was handed back unbegun says so', () => {
    const handedBack = walk(initialState, { ...events.failed, handedBack: true });
    expect(handedBack).toEqual({ ...failed, handedBack: true });
  });

  test('a failed task is pending again by a retry', () => {
    expect(walk(failed, events.retried)).toEqual(initialState);
  });

  test('a task that its worker gives back is pending in its own queue again', () => {
    const accepted = walk(initialState, events.assigned, events.accepted);
    expect(walk(accepted, events.returned)).toEqual(initialState);
    expect(walk(executing, events.returned)).toEqual(initialState);
  });

  test('a pending task shows how far it has come', () => {
    const sent = walk(initialState, events.assigned);
    expect(sent).toEqual({ status: 'Pending', stage: 'sent', position: null });
    const awaiting = walk(sent, events.awaiting);
    expect(awaiting).toEqual({ status: 'Pending', stage: 'awaiting', position: null });
    const accepted = walk(awaiting, events.accepted);
    expect(accepted).toEqual({ status: 'Pending', stage: 'accepted', position: 3 });
  });

  test('progress adds up: the newest fraction, and output appended', () => {
    const state = walk(
      executing,
      { type: 'progressed', text: 'one, ' },
      { type: 'progressed', fraction: 0.25 },
      { type: 'progressed', text: 'two' },
      { type: 'progressed' },
    );
    expect(state).toEqual({ status: 'Executing', fraction: 0.25, output: 'one, two' });
  });

  test('output beyond a limit is dropped', () => {
    const text = 'x'.repeat(MAX_OUTPUT_CHARACTERS);
    const state = walk(executing, { type: 'progressed', text }, { type: 'progressed', text: 'y' });
    expect(state).toMatchObject({ output: text });
  });

  test('each transition is possible or throws, as the table says', () => {
    const states: readonly TaskState[] = [
      ...pendingStages.map((stage) => ({ status: 'Pending', stage, position: null }) as const),
      executing,
      complete,
      failed,
    ];
    for (const state of states) {
      for (const event of Object.values(events)) {
        const act = (): TaskState => transition(state, event);
        if (possible[state.status].includes(event.type)) expect(act).not.toThrow();
        else expect(act).toThrow(`A task cannot be ${event.type} while it is ${state.status}.`);
      }
    }
  });

  test('no sequence of events leads to an impossible state', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (sequence) => {
        let state = initialState;
        for (const event of sequence) {
          const before = structuredClone(state);
          if (possible[state.status].includes(event.type)) {
            const next = transition(state, event);
            expectSound(next);
            expect(state).toEqual(before);
            state = next;
          } else {
            expect(() => transition(state, event)).toThrow();
          }
        }
      }),
    );
  });
});

const anyEvent: fc.Arbitrary<TaskEvent> = fc.oneof(
  fc.constantFrom<TaskEvent>(
    events.assigned,
    events.awaiting,
    events.executing,
    events.failed,
    events.returned,
    events.retried,
    events.completed,
  ),
  fc.nat().map((position) => ({ type: 'accepted', position }) as const),
  fc
    .record(
      { fraction: fc.double({ min: 0, max: 1, noNaN: true }), text: fc.string() },
      { requiredKeys: [] },
    )
    .map((progress) => ({ type: 'progressed', ...progress }) as const),
);

function walk(from: TaskState, ...path: readonly TaskEvent[]): TaskState {
  return path.reduce(transition, from);
}

function expectSound(state: TaskState): void {
  expect(taskStatuses).toContain(state.status);
  const fields = {
    Pending: ['status', 'stage', 'position'],
    Executing: ['status', 'fraction', 'output'],
    Complete: ['status', 'result', 'durationMs'],
    Failed: ['status', 'failure', 'handedBack'],
  };
  expect(Object.keys(state)).toEqual(fields[state.status]);
  if (state.status === 'Pending') {
    expect(pendingStages).toContain(state.stage);
    expect(state.position !== null).toBe(state.stage === 'accepted');
  }
}
