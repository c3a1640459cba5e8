import { expect, test } from 'vitest';
import { aBatch, aBatchId } from '../../../test/support/batches.ts';
import { aRecord, aTask, aTaskId } from '../../../test/support/builders.ts';
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts';
import { EVENT_INTERVAL_MS, type Events } from '../../shared/contract/events.ts';
import { EventHub } from './event-hub.ts';

interface Listening {
  readonly clock: FakeClock;
  readonly hub: EventHub;
  readonly tasks: Events['tasks.changed'][];
  readonly batches: Events['batches.changed'][];
  readonly peers: Events['peers.changed'][];
  readonly stopListening: () => void;
}

const goneBatchId = aBatchId(99);

function createHub(): Listening {
  const clock = createFakeClock();
  const hub = new EventHub({
    clock,
    status: refuse,
    settings: refuse,
    peers: () => [],
    requests: () => [],
    batch: (id) => (id === goneBatchId ? null : aBatch({ id })),
  });
  const batches: Events['batches.changed'][] = [];
  hub.listen('batches.changed', (event) => batches.push(event));
  const tasks: Events['tasks.changed'][] = [];
  const peers: Events['peers.changed'][] = [];
  hub.listen('peers.changed', (event) => peers.push(event));
  const stopListening = hub.listen('tasks.changed', (event) => tasks.push(event));
  return { clock, hub, tasks, batches, peers, stopListening };
}

test('changes of one interval are told in one event, with the newest state of each task', async () => {
  const { clock, hub, tasks } = createHub();
  const task = aTask();
  hub.markTask(aRecord({ task }));
  hub.markTask(aRecord({ task, state: { status: 'Executing', fraction: null, output: '' } }));
  hub.markTask(aRecord({ task: aTask({ id: aTaskId(2) }) }));
  expect(tasks).toEqual([]);
  await clock.advance(EVENT_INTERVAL_MS);
  expect(tasks).toMatchObject([
    {
      version: 1,
      isComplete: true,
      tasks: [
        { id: aTaskId(1), status: 'Executing' },
        { id: aTaskId(2), status: 'Pending' },
      ],
    },
  ]);
});

test('the same id of two senders is two tasks', async () => {
  const { clock, hub, tasks } = createHub();
  hub.markTask(aRecord({ task: aTask({ sender: 'one' }) }));
  hub.markTask(aRecord({ task: aTask({ sender: 'other' }) }));
  await clock.advance(EVENT_INTERVAL_MS);
  expect(tasks[0]?.tasks.map(({ sender }) => sender)).toEqual(['one', 'other']);
});

test('each event counts its own versions, at most ten a second', async () => {
  const { clock, hub, tasks, peers } = createHub();
  for (let step = 0; step < 100; step += 1) {
    hub.markTask(aRecord());
    if (step < 15) hub.mark('peers.changed');
    await clock.advance(10);
  }
  expect(tasks.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(peers.map(({ version }) => version)).toEqual([1, 2]);
});

test('more changes than an event holds leave it incomplete', async () => {
  const { clock, hub, tasks } = createHub();
  for (let number = 1; number <= 201; number += 1) {
    hub.markTask(aRecord({ task: aTask({ id: aTaskId(number) }) }));
  }
  await clock.advance(EVENT_INTERVAL_MS);
  expect(tasks[0]?.isComplete).toBe(false);
  expect(tasks[0]?.tasks).toHaveLength(200);
  expect(tasks[0]?.tasks.at(-1)?.id).toBe(aTaskId(201));
});

test('a batch is told once, however many of its tasks changed, and single tasks are in none', async () => {
  const { clock, hub, batches } = createHub();
  hub.markTask(aRecord());
  await clock.advance(EVENT_INTERVAL_MS);
  expect(batches).toEqual([]);
  for (let number = 1; number <= 5; number += 1) {
    hub.markTask(aRecord({ task: aTask({ id: aTaskId(number) }), batch: aBatchId(number % 2) }));
  }
  hub.markTask(aRecord({ batch: goneBatchId }));
  await clock.advance(EVENT_INTERVAL_MS);
  await clock.advance(EVENT_INTERVAL_MS);
  expect(batches).toEqual([
    {
      version: 1,
      batches: [aBatch({ id: aBatchId(1) }), aBatch({ id: aBatchId(0) })],
      isComplete: true,
    },
  ]);
});

test('more batches than an event holds leave it incomplete, as does one that is gone', async () => {
  const { clock, hub, batches } = createHub();
  for (let number = 1; number <= 21; number += 1) {
    hub.markTask(aRecord({ batch: aBatchId(number) }));
  }
  await clock.advance(EVENT_INTERVAL_MS);
  expect(batches[0]).toMatchObject({ isComplete: false, batches: { length: 20 } });
  hub.markGone();
  await clock.advance(EVENT_INTERVAL_MS);
  expect(batches[1]).toEqual({ version: 2, batches: [], isComplete: false });
});

test('a task that is gone leaves one event incomplete, and not the next', async () => {
  const { clock, hub, tasks } = createHub();
  hub.markGone();
  await clock.advance(EVENT_INTERVAL_MS);
  hub.markTask(aRecord());
  await clock.advance(EVENT_INTERVAL_MS);
  expect(tasks).toMatchObject([
    { isComplete: false, tasks: [] },
    { isComplete: true, tasks: [{ id: aTaskId(1) }] },
  ]);
});

test('what nobody listens to still counts, so that a later listener sees the gap', async () => {
  const { clock, hub, tasks, stopListening } = createHub();
  stopListening();
  stopListening();
  hub.mark('agent.changed');
  hub.markTask(aRecord());
  await clock.advance(EVENT_INTERVAL_MS);
  expect(tasks).toEqual([]);
  expect(hub.versionOf('agent.changed')).toBe(1);
  expect(hub.versionOf('tasks.changed')).toBe(1);
});

test('a hub that stops says nothing more', async () => {
  const { clock, hub, tasks } = createHub();
  hub.markTask(aRecord());
  hub.stop();
  hub.stop();
  await clock.advance(EVENT_INTERVAL_MS);
  expect(tasks).toEqual([]);
});

function refuse(): never {
  throw new Error('Nobody asked for it.');
}
