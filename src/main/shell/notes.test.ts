import { expect, test } from 'vitest';
import { aRecord, aTask, aTaskId } from '../../../test/support/builders.ts';
import type { TaskRecord } from '../../shared/model/task.ts';
import { summaryOf } from '../../shared/model/task-views.ts';
import { notesOnEnded, notesOnRequests } from './notes.ts';

test('a request is told with the fingerprint to compare', () => {
  expect(notesOnRequests([request('Anna')])).toEqual([
    {
      title: 'Anna asks to run tasks here',
      body: 'Its fingerprint is k7Qf-3xZp.',
      path: 'peers',
    },
  ]);
});

test('more than three machines that ask are one notification', () => {
  const notes = notesOnRequests(['Anna', 'Boris', 'Clara', 'Dmitri'].map(request));
  expect(notes).toEqual([
    {
      title: '4 machines ask to run tasks here',
      body: 'Anna, Boris, Clara, Dmitri',
      path: 'peers',
    },
  ]);
});

test('a task that ended is told with its outcome, and opens', () => {
  const outcomes = [complete(1), failed(2, 'cancelled'), failed(3, 'timed_out')].map(summaryOf);
  expect(notesOnEnded(outcomes).map(({ title }) => title)).toEqual([
    'A task is complete',
    'A task was cancelled',
    'A task failed',
  ]);
  const [first] = outcomes;
  expect(notesOnEnded(outcomes)[0]).toMatchObject({
    body: first?.prompt,
    path: `tasks/${first?.sender}/${first?.id}`,
  });
});

test('a long prompt is shortened, without cutting a character in two', () => {
  const long = aRecord({ task: aTask({ prompt: '🐟'.repeat(90) }) });
  const [note] = notesOnEnded([summaryOf(long)]);
  expect(note?.body).toBe(`${'🐟'.repeat(79)}…`);
});

test('more than three tasks are one notification, which counts', () => {
  const all = [1, 2, 3, 4].map(complete).map(summaryOf);
  expect(notesOnEnded(all)).toEqual([
    { title: '4 tasks ended', body: 'All are complete.', path: 'tasks' },
  ]);
  const mixed = [...all, summaryOf(failed(5, 'timed_out'))];
  expect(notesOnEnded(mixed)[0]?.body).toBe('4 complete, 1 failed.');
});

function request(name: string) {
  return { peer: name, fingerprint: 'k7Qf-3xZp', name, since: 0, tasks: [] };
}

function complete(number: number): TaskRecord {
  return aRecord({
    task: aTask({ id: aTaskId(number) }),
    state: { status: 'Complete', result: 'done', durationMs: 5 },
  });
}

function failed(number: number, code: 'cancelled' | 'timed_out'): TaskRecord {
  return aRecord({
    task: aTask({ id: aTaskId(number) }),
    state: { status: 'Failed', failure: { code, message: 'It failed.' }, handedBack: false },
  });
}
