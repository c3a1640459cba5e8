import { describe, expect, test, vi } from 'vitest';
import { aPeerId, aTask } from '../../../../test/support/builders.ts';
import { recordSpans } from '../../../../test/support/recorded-spans.ts';
import {
  aWorker,
  createRequester,
  type Requester,
  type RequesterOptions,
} from '../../../../test/support/requester.ts';
import { quiet, temporaryDirectory } from '../../../../test/support/temporary-history.ts';
import type { Task } from '../../../shared/model/task.ts';
import { withExecutionSpan } from '../tasks/tracing.ts';
import { MAX_ATTEMPTS, RECONNECT_GRACE_MS, RESTART_RECONNECT_MS } from './dispatcher.ts';
import { BUSY_PAUSE_MS, REVIEW_MS } from './placement.ts';
import { CANCEL_ANSWER_MS, FIRST_ANSWER_MS } from './task-deadlines.ts';

const anna = aWorker('Anna');
const boris = aWorker('Boris');
const toAnna = { target: { peer: anna.id } } as const;
/** Deadlines are looked at five times a second. */
const CHECK_MS = 200;
/** Until then a worker may speak of what a crash made this agent forget. */
const AFTERMATH_MS = 60_001;

describe('a task for this machine', () => {
  test('runs here', async () => {
    const requester = createRequester();
    const task = await requester.create('Say hello', { target: 'local' });
    requester.executor.of('Say hello').complete('done');
    await quiet();
    expect(requester.manager.getResult(task.id)).toMatchObject({ result: 'done' });
    expect(requester.record(task)).toMatchObject({
      worker: requester.self,
      attempt: 1,
      why: 'This machine was chosen by name.',
    });
  });

  test('fails as timed out when no slot is free within its waiting bound', async () => {
    const requester = createRequester({ isPaused: true });
    const task = await requester.create('Say hello', { target: 'local', waitMs: 5_000 });
    await requester.clock.advance(5_000 - CHECK_MS);
    expect(requester.outcome(task)).toBe('Pending');
    await requester.clock.advance(2 * CHECK_MS);
    expect(requester.state(task)).toMatchObject({
      failure: { code: 'timed_out', message: 'It waited for 5 s and was not begun.' },
    });
    requester.manager.slots.resume();
    await quiet();
    expect(requester.executor.prompts()).toEqual([]);
  });

  test('may execute longer than its waiting bound', async () => {
    const requester = createRequester();
    const task = await requester.create('Say hello', { target: 'local', waitMs: 5_000 });
    await requester.clock.advance(20_000);
    expect(requester.outcome(task)).toBe('Executing');
  });
});

describe('among machines of different speed', () => {
  const fast = aWorker('Anna', { concurrency: 1, meanDurationMs: 200, rttMs: 2 });
  const slow = aWorker('Boris', { concurrency: 1, meanDurationMs: 2_000, rttMs: 2 });

  test('a task waits for the fast one rather than begin on the slow one', async () => {
    const { requester } = await withPeers({ isPaused: true }, fast);
    await requester.join(slow);
    const first = await requester.create('first', { target: 'auto' });
    const second = await requester.create('second', { target: 'auto' });
    expect(requester.toldTo(fast)).toEqual(['submit 1']);
    expect(requester.toldTo(slow)).toEqual([]);
    requester.from(fast, first).accepted();
    requester.from(fast, first).executing();
    requester.from(fast, first).result();
    await quiet();
    expect(requester.record(second)).toMatchObject({ worker: fast.id, attempt: 1 });
  });

  test('it waits no longer than the slow one would have taken', async () => {
    const { requester } = await withPeers({ isPaused: true }, fast);
    await requester.join(slow);
    const first = await requester.create('first', { target: 'auto' });
    const second = await requester.create('second', { target: 'auto' });
    requester.from(fast, first).executing();
    await requester.clock.advance(2_000);
    expect(requester.record(second).worker).toBeNull();
    await requester.clock.advance(1_500);
    expect(requester.record(second).worker).toBe(slow.id);
  });

  test('what waits at a slow one comes back when another is free, and runs there', async () => {
    const { requester, task } = await waitingAtBoris();
    await requester.join(fast);
    await requester.clock.advance(REVIEW_MS);
    expect(requester.toldTo(slow)).toEqual(['withdraw 1']);
    await requester.clock.advance(10 * REVIEW_MS);
    expect(requester.toldTo(slow)).toEqual([]);
    requester.from(slow, task).withdrawn();
    await quiet();
    expect(requester.record(task)).toMatchObject({ worker: fast.id, attempt: 2 });
  });

  test('it stays where it has begun meanwhile', async () => {
    const { requester, task } = await waitingAtBoris();
    await requester.join(fast);
    await requester.clock.advance(REVIEW_MS);
    requester.from(slow, task).executing();
    requester.from(slow, task).result();
    await quiet();
    expect(requester.record(task)).toMatchObject({ worker: slow.id, attempt: 1 });
    expect(requester.outcome(task)).toBe('Complete');
    expect(requester.toldTo(fast)).toEqual([]);
  });

  test('what was sent there by name stays there', async () => {
    const { requester } = await withPeers({ isPaused: true }, slow);
    for (const prompt of ['first', 'second']) {
      await requester.create(prompt, { target: { peer: slow.id } });
    }
    await requester.join(fast);
    requester.toldTo(slow);
    await requester.clock.advance(10 * REVIEW_MS);
    expect(requester.toldTo(slow)).toEqual([]);
  });

  /** Boris was idle when he got it, and somebody else's work came before it. */
  async function waitingAtBoris(): Promise<{ requester: Requester; task: Task }> {
    const { requester } = await withPeers({ isPaused: true }, slow);
    const task = await requester.create('Say hello', { target: 'auto' });
    requester.from(slow, task).accepted();
    requester.toldTo(slow);
    await requester.change({ ...slow, open: 4, oursAmongOpen: 1 });
    return { requester, task };
  }
});

describe('a task for any machine', () => {
  test('goes where it should be complete first, and says why', async () => {
    const requester = createRequester();
    await requester.join(aWorker('Anna', { open: 3, concurrency: 4 }));
    await requester.join(aWorker('Boris', { open: 1, concurrency: 4 }));
    await requester.create('for this machine');
    const task = await requester.create('for a peer');
    expect(requester.executor.prompts()).toEqual(['for this machine']);
    expect(requester.record(task)).toMatchObject({
      worker: boris.id,
      why: 'Boris should finish it first, in 0.3 s: 1 open task for 4 slots, among 3 machines.',
    });
    expect(requester.toldTo(boris)).toEqual(['submit 1']);
  });

  test('counts an assignment at once', async () => {
    const { requester } = await withPeers();
    await requester.join(boris);
    const tasks = await createAll(requester, 8);
    const workers = tasks.map((task) => requester.record(task).worker);
    expect(workers.filter((worker) => worker === anna.id)).toHaveLength(4);
    expect(workers.filter((worker) => worker === boris.id)).toHaveLength(4);
    expect(requester.dispatcher.countAt(anna.id)).toBe(4);
  });

  test('does not go to a peer that is not allowed on both sides, or does not accept', async () => {
    const requester = createRequester({ isPaused: true });
    await requester.join(aWorker('Anna', { isAutomatic: false }));
    await requester.join(aWorker('Boris', { isAccepting: false }));
    const task = await requester.create('Say hello');
    expect(requester.state(task)).toMatchObject({ status: 'Pending', stage: 'queued' });
    await requester.change(boris);
    expect(requester.record(task).worker).toBe(boris.id);
  });

  test('runs here when this machine takes up its work again', async () => {
    const requester = createRequester({ isPaused: true });
    await requester.create('Say hello');
    expect(requester.executor.prompts()).toEqual([]);
    requester.manager.slots.resume();
    await quiet();
    expect(requester.executor.prompts()).toEqual(['Say hello']);
  });

  test('is sent with all that the worker needs', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', { timeoutMs: 5_000 });
    expect(requester.messagesTo(anna)).toEqual([
      { type: 'submit', task, attempt: 1, timeout_ms: 5_000 },
    ]);
    expect(requester.state(task)).toMatchObject({ status: 'Pending', stage: 'sent' });
  });

  test('carries the active trace', async () => {
    recordSpans();
    const { requester } = await withPeers();
    await withExecutionSpan(aTask(), undefined, async () => requester.create('Say hello'));
    expect(requester.messagesTo(anna)).toMatchObject([
      { trace: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) },
    ]);
  });

  test('waits until somebody can take it', async () => {
    const requester = createRequester({ isPaused: true });
    const task = await requester.create('Say hello');
    await requester.join(anna);
    expect(requester.record(task).worker).toBe(anna.id);
  });

  test('fails as timed out when nobody takes it within its waiting bound', async () => {
    const requester = createRequester({ isPaused: true });
    const task = await requester.create('Say hello', { waitMs: 5_000 });
    await requester.clock.advance(5_000 + CHECK_MS);
    expect(requester.outcome(task)).toBe('timed_out');
  });
});

describe('what a worker says', () => {
  test('shows how far the task has come, and its result', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    const worker = requester.from(anna, task);
    worker.accepted();
    expect(requester.state(task)).toEqual({ status: 'Pending', stage: 'accepted', position: 0 });
    worker.executing();
    worker.progress({ fraction: 0.25 });
    worker.progress({ text: 'Hel' });
    worker.progress({ fraction: 0.5, text: 'lo' });
    expect(requester.state(task)).toEqual({ status: 'Executing', fraction: 0.5, output: 'Hello' });
    worker.result('Hello');
    expect(requester.manager.getResult(task.id)).toEqual({
      task_id: task.id,
      result: 'Hello',
      duration_ms: 123,
    });
    expect(requester.dispatcher.countAt(anna.id)).toBe(0);
  });

  test('shows that a person there has to decide', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).awaiting();
    expect(requester.state(task)).toMatchObject({ status: 'Pending', stage: 'awaiting' });
  });

  test('is the end of a task that failed there', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).executing();
    requester.from(anna, task).failed('executor_failed');
    expect(requester.state(task)).toMatchObject({
      status: 'Failed',
      failure: { code: 'executor_failed', message: 'It is executor_failed.' },
    });
  });

  test('may be the result of what was never seen to begin', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).result('done');
    expect(requester.outcome(task)).toBe('Complete');
  });

  test('changes nothing when it is said again, or too late', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    const worker = requester.from(anna, task);
    worker.progress({ fraction: 0.5 });
    worker.executing();
    worker.accepted();
    expect(requester.state(task)).toMatchObject({ status: 'Executing', fraction: null });
    worker.result('first');
    worker.executing();
    worker.result('second');
    worker.failed('executor_failed');
    expect(requester.manager.getResult(task.id)).toMatchObject({ result: 'first' });
    expect(requester.misconduct).toEqual([]);
  });

  test('ends a task exactly once for those who watch', async () => {
    const { requester } = await withPeers();
    const ends: string[] = [];
    requester.manager.on('changed', (_, { type }) => {
      if (type === 'completed' || type === 'failed') ends.push(type);
    });
    const task = await requester.create('Say hello');
    requester.from(anna, task).result();
    requester.from(anna, task).result();
    requester.from(anna, task).failed('timed_out');
    expect(ends).toEqual(['completed']);
  });
});

describe('a worker that speaks of what it was not given', () => {
  test.each(['result', 'executing', 'accepted', 'withdrawn'] as const)(
    'is ignored, and it counts against it: %s',
    async (word) => {
      const { requester } = await withPeers();
      await requester.join(boris);
      await requester.clock.advance(AFTERMATH_MS);
      const task = await requester.create('Say hello', toAnna);
      requester.from(boris, task)[word]();
      expect(requester.state(task)).toMatchObject({ status: 'Pending', stage: 'sent' });
      expect(requester.misconduct).toEqual([boris.id]);
    },
  );

  test('may do so right after this agent was restarted', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).result('made up', 2);
    expect(requester.outcome(task)).toBe('Pending');
    expect(requester.misconduct).toEqual([]);
  });

  test('is ignored when it makes up a task, and it counts against it', async () => {
    const { requester } = await withPeers();
    await requester.clock.advance(AFTERMATH_MS);
    requester.dispatcher.workerSaid(anna.id, {
      type: 'result',
      task_id: aTask().id,
      attempt: 1,
      result: 'made up',
      duration_ms: 1,
    });
    expect(requester.misconduct).toEqual([anna.id]);
  });

  test('is ignored when it makes up an attempt, and it counts against it', async () => {
    const { requester } = await withPeers();
    await requester.clock.advance(AFTERMATH_MS);
    const task = await requester.create('Say hello');
    requester.from(anna, task).result('made up', 2);
    expect(requester.outcome(task)).toBe('Pending');
    expect(requester.misconduct).toEqual([anna.id]);
  });
});

describe('a window', () => {
  test('holds back what exceeds it, and lets it go as tasks end', async () => {
    const narrow = aWorker('Anna', { window: 2 });
    const { requester } = await withPeers({}, narrow);
    const tasks = await createAll(requester, 3, toAnna);
    expect(requester.toldTo(anna)).toEqual(['submit 1', 'submit 1']);
    const [first, , third] = tasks;
    if (first !== undefined) requester.from(anna, first).result();
    await quiet();
    expect(requester.toldTo(anna)).toEqual(['submit 1']);
    expect(third && requester.record(third).worker).toBe(anna.id);
  });

  test('that shrinks spares what is open', async () => {
    const { requester } = await withPeers();
    await createAll(requester, 3, toAnna);
    requester.toldTo(anna);
    await requester.change(aWorker('Anna', { window: 1 }));
    expect(requester.toldTo(anna)).toEqual([]);
    expect(requester.dispatcher.countAt(anna.id)).toBe(3);
  });

  test('lets the highest priority go first', async () => {
    const requester = createRequester({ isPaused: true });
    const low = await requester.create('low', { ...toAnna, priority: 2 });
    const high = await requester.create('high', { ...toAnna, priority: 8 });
    await requester.join(aWorker('Anna', { window: 1 }));
    expect(requester.state(high)).toMatchObject({ stage: 'sent' });
    expect(requester.state(low)).toMatchObject({ stage: 'queued' });
  });

  test('of one peer holds back nobody else', async () => {
    const { requester } = await withPeers({}, aWorker('Anna', { window: 0 }));
    await requester.join(boris);
    await requester.create('for Anna', toAnna);
    await requester.create('for Boris', { target: { peer: boris.id } });
    expect(requester.toldTo(boris)).toEqual(['submit 1']);
    expect(requester.toldTo(anna)).toEqual([]);
  });
});

test.each([
  ['by name', toAnna],
  ['to any', { target: 'auto' }],
] as const)('many tasks %s are given over many turns of the event loop', async (_, target) => {
  const requester = createRequester({ isPaused: true, sayingMs: 1 });
  for (let number = 0; number < 20; number += 1) await requester.create(`task ${number}`, target);
  const joined = requester.join(aWorker('Anna', { concurrency: 20 }));
  await Promise.resolve();
  const atOnce = requester.toldTo(anna).length;
  expect(atOnce).toBeGreaterThan(0);
  expect(atOnce).toBeLessThan(10);
  await joined;
  await vi.waitUntil(() => requester.dispatcher.countAt(anna.id) === 20);
});

describe('what waits for any machine', () => {
  test('leaves this one when it is paused', async () => {
    const requester = createRequester();
    const waiting = await fastAndFull(requester);
    requester.manager.slots.pause();
    await quiet();
    expect(requester.state(waiting)).toMatchObject({ status: 'Pending', stage: 'queued' });
    await requester.join(anna);
    expect(requester.record(waiting).worker).toBe(anna.id);
    expect(requester.toldTo(anna)).toEqual(['submit 2']);
  });

  test('comes back to it once it goes on', async () => {
    const requester = createRequester();
    const waiting = await fastAndFull(requester);
    requester.manager.slots.pause();
    requester.manager.slots.resume();
    requester.executor.of('long').complete();
    await quiet();
    expect(requester.executor.prompts().at(-1)).toBe(waiting.prompt);
  });

  test('is taken back from a peer that was paused', async () => {
    const requester = createRequester({ isPaused: true });
    const fast = aWorker('Anna', { concurrency: 1, meanDurationMs: 1 });
    await requester.join(fast);
    const [first, second] = await createAll(requester, 2);
    expect(requester.toldTo(anna)).toEqual(['submit 1', 'submit 1']);
    if (first !== undefined) requester.from(anna, first).executing();
    await requester.change({ ...fast, isAccepting: false });
    await requester.clock.advance(REVIEW_MS);
    expect(requester.toldTo(anna)).toEqual(['withdraw 1']);
    if (second !== undefined) requester.from(anna, second).withdrawn();
    await quiet();
    expect(second && requester.state(second)).toMatchObject({ stage: 'queued' });
  });
});

describe('a worker that is busy', () => {
  test('is left alone for half a second and then asked again', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).rejected('busy');
    await quiet();
    expect(requester.toldTo(anna)).toEqual(['submit 1']);
    expect(requester.state(task)).toMatchObject({ status: 'Pending', stage: 'queued' });
    await requester.clock.advance(BUSY_PAUSE_MS);
    expect(requester.toldTo(anna)).toEqual(['submit 2']);
  });

  test('loses a task for any machine to another', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    await requester.join(boris);
    requester.from(anna, task).rejected('busy');
    await quiet();
    expect(requester.record(task).worker).toBe(boris.id);
  });

  test('does not use up the attempts of a task', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    for (let refusal = 1; refusal <= MAX_ATTEMPTS; refusal += 1) {
      requester.from(anna, task).rejected('busy');
      await requester.clock.advance(BUSY_PAUSE_MS);
    }
    requester.from(anna, task).executing();
    await requester.join(boris);
    await requester.lose(anna);
    expect(requester.record(task)).toMatchObject({ worker: boris.id, state: { stage: 'sent' } });
  });
});

describe('a worker that refuses', () => {
  test('ends a task that was meant for it by name', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).awaiting();
    requester.from(anna, task).rejected('rejected');
    expect(requester.outcome(task)).toBe('rejected');
  });

  test('is not asked again for the same task for any machine', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.toldTo(anna);
    requester.from(anna, task).rejected('rejected');
    await requester.clock.advance(10_000);
    expect(requester.state(task)).toMatchObject({ status: 'Pending', stage: 'queued' });
    expect(requester.toldTo(anna)).toEqual([]);
    await requester.join(boris);
    expect(requester.record(task).worker).toBe(boris.id);
  });

  test('holds back no other task for any machine', async () => {
    const { requester } = await withPeers();
    const refused = await requester.create('refused');
    requester.from(anna, refused).rejected('rejected');
    await quiet();
    const next = await requester.create('next');
    expect(requester.record(next).worker).toBe(anna.id);
  });

  test.each(['invalid_task', 'too_large', 'incompatible'] as const)(
    'a task as %s ends it, whatever its target',
    async (code) => {
      const { requester } = await withPeers();
      const task = await requester.create('Say hello');
      requester.from(anna, task).rejected(code);
      expect(requester.outcome(task)).toBe(code);
    },
  );
});

describe('a worker that gives a task back', () => {
  test('loses it to another when it is for any machine', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).accepted();
    await requester.join(boris);
    await requester.change(aWorker('Anna', { isAccepting: false }));
    requester.from(anna, task).withdrawn();
    await quiet();
    expect(requester.record(task)).toMatchObject({ worker: boris.id, attempt: 2 });
  });

  test('may give it back often without ending it', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    for (let time = 1; time <= 2 * MAX_ATTEMPTS; time += 1) {
      requester.from(anna, task).withdrawn();
      await quiet();
    }
    expect(requester.outcome(task)).toBe('Pending');
  });

  test('has it wait when it is meant for it by name', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).withdrawn();
    await requester.lose(anna);
    await requester.join(anna);
    expect(requester.record(task).state).toMatchObject({ status: 'Pending', stage: 'sent' });
  });

  test('interrupted in its execution, has it go elsewhere when it is for any machine', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).executing();
    await requester.join(boris);
    await requester.change(aWorker('Anna', { isAccepting: false }));
    requester.from(anna, task).failed('interrupted');
    await quiet();
    expect(requester.record(task).worker).toBe(boris.id);
  });

  test('interrupted in its execution, ends it when it is meant for it by name', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).executing();
    requester.from(anna, task).failed('interrupted');
    expect(requester.outcome(task)).toBe('interrupted');
  });
});

describe('a worker that is lost', () => {
  test('has one second to come back with nothing moved', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).executing();
    await requester.join(boris);
    requester.toldTo(anna);
    await requester.lose(anna, { isSudden: true });
    await requester.clock.advance(RECONNECT_GRACE_MS - CHECK_MS);
    await requester.join(anna);
    expect(requester.toldTo(anna)).toEqual(['submit 1']);
    await requester.clock.advance(10 * RECONNECT_GRACE_MS);
    expect(requester.record(task)).toMatchObject({ worker: anna.id, attempt: 1 });
  });

  test('loses a task for any machine to another', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).executing();
    await requester.join(boris);
    await requester.lose(anna, { isSudden: true });
    await requester.clock.advance(RECONNECT_GRACE_MS + CHECK_MS);
    expect(requester.record(task)).toMatchObject({ worker: boris.id, attempt: 2 });
    expect(requester.toldTo(boris)).toEqual(['submit 2']);
  });

  test('loses it at once when it is known to be gone', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    await requester.join(boris);
    await requester.lose(anna);
    expect(requester.record(task).worker).toBe(boris.id);
  });

  test('is the end of a task for any machine after three attempts', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    for (const attempt of [1, 2, 3]) {
      expect(requester.record(task).attempt).toBe(attempt);
      requester.from(anna, task).executing();
      await requester.lose(anna);
      await requester.join(anna);
    }
    expect(requester.state(task)).toMatchObject({
      failure: { code: 'peer_lost', message: 'The machine that had it was lost.' },
    });
  });

  test('gets three more attempts of a task that a person retries', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    for (const _ of [1, 2, 3]) {
      requester.from(anna, task).executing();
      await requester.lose(anna);
      await requester.join(anna);
    }
    requester.dispatcher.retry(task.id);
    await quiet();
    expect(requester.record(task)).toMatchObject({ attempt: 4, worker: anna.id });
    await requester.lose(anna);
    await requester.join(anna);
    expect(requester.record(task)).toMatchObject({ attempt: 5, state: { status: 'Pending' } });
  });

  test('keeps a task that is meant for it by name, and gets it again', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).accepted();
    requester.toldTo(anna);
    await requester.lose(anna);
    await requester.clock.advance(60_000);
    expect(requester.record(task)).toMatchObject({ worker: anna.id, attempt: 1 });
    await requester.join(anna);
    expect(requester.toldTo(anna)).toEqual(['submit 1']);
  });

  test('keeps it until its waiting bound, then it is unreachable', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', { ...toAnna, waitMs: 60_000 });
    requester.from(anna, task).accepted();
    await requester.lose(anna);
    await requester.clock.advance(60_000 - CHECK_MS);
    expect(requester.outcome(task)).toBe('Pending');
    await requester.clock.advance(2 * CHECK_MS);
    expect(requester.state(task)).toMatchObject({
      failure: {
        code: 'unreachable',
        message: 'It waited for 60 s, and the machine that was to run it was away.',
      },
    });
  });

  test('does not prolong the waiting of a task by coming and going', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', { ...toAnna, waitMs: 60_000 });
    for (let minute = 0; minute < 4; minute += 1) {
      await requester.lose(anna);
      await requester.clock.advance(20_000);
      await requester.join(anna);
    }
    expect(['timed_out', 'unreachable']).toContain(requester.outcome(task));
  });

  test('keeps a task that executed there for a whole waiting bound', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', { ...toAnna, waitMs: 60_000 });
    requester.from(anna, task).executing();
    await requester.clock.advance(120_000);
    await requester.lose(anna);
    await requester.clock.advance(30_000);
    expect(requester.outcome(task)).toBe('Executing');
    await requester.clock.advance(30_000 + CHECK_MS);
    expect(requester.outcome(task)).toBe('unreachable');
  });

  test('does not leave a task waiting for ever that had its waiting bound behind it', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', { waitMs: 5_000 });
    requester.from(anna, task).executing();
    await requester.clock.advance(10_000);
    await requester.lose(anna);
    await requester.clock.advance(5_000 + CHECK_MS);
    expect(requester.outcome(task)).toBe('timed_out');
  });

  test('is told to drop what has moved when it is back', async () => {
    const { requester } = await withPeers();
    await requester.create('Say hello');
    await requester.join(boris);
    await requester.lose(anna);
    requester.toldTo(anna);
    await requester.join(anna);
    expect(requester.toldTo(anna)).toEqual(['cancel 1']);
  });

  test('is not told again of what it has answered', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    await requester.join(boris);
    await requester.lose(anna);
    await requester.join(anna);
    requester.toldTo(anna);
    requester.from(anna, task).failed('cancelled', 1);
    await requester.lose(anna);
    await requester.join(anna);
    expect(requester.toldTo(anna)).toEqual([]);
    expect(requester.record(task)).toMatchObject({ worker: boris.id, attempt: 2 });
  });
});

describe('the result of a former worker', () => {
  test('wins, and the present one is cancelled', async () => {
    const { requester, task } = await movedToBoris();
    requester.from(anna, task).result('from Anna', 1);
    expect(requester.record(task)).toMatchObject({
      worker: anna.id,
      attempt: 1,
      why: 'It answered first.',
      state: { status: 'Complete', result: 'from Anna' },
    });
    expect(requester.toldTo(boris)).toEqual(['submit 2', 'cancel 2']);
    requester.from(boris, task).result('from Boris', 2);
    expect(requester.manager.getResult(task.id)).toMatchObject({ result: 'from Anna' });
    expect(requester.misconduct).toEqual([]);
    expect(requester.dispatcher.countAt(boris.id)).toBe(0);
  });

  test('wins over this machine, which stops', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).executing();
    await requester.lose(anna);
    requester.manager.slots.resume();
    requester.dispatcher.workersChanged();
    await quiet();
    expect(requester.executor.prompts()).toEqual(['Say hello']);
    await requester.join(anna);
    requester.from(anna, task).result('from Anna', 1);
    expect(requester.executor.of('Say hello').signal.aborted).toBe(true);
    expect(requester.manager.getResult(task.id)).toMatchObject({ result: 'from Anna' });
  });

  test('wins over the queue', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    await requester.lose(anna);
    expect(requester.state(task)).toMatchObject({ stage: 'queued' });
    await requester.change(aWorker('Anna', { isAccepting: false }));
    requester.from(anna, task).result('from Anna', 1);
    expect(requester.outcome(task)).toBe('Complete');
    await requester.join(anna);
    expect(requester.toldTo(anna)).not.toContain('submit 2');
  });

  test('is too late when the task has ended', async () => {
    const { requester, task } = await movedToBoris();
    requester.from(boris, task).result('from Boris', 2);
    requester.from(anna, task).result('from Anna', 1);
    expect(requester.manager.getResult(task.id)).toMatchObject({ result: 'from Boris' });
    expect(requester.misconduct).toEqual([]);
  });

  test('is the only word of it that still matters', async () => {
    const { requester, task } = await movedToBoris();
    const former = requester.from(anna, task);
    former.accepted(1);
    former.executing(1);
    former.progress({ fraction: 0.5 }, 1);
    former.failed('executor_failed', 1);
    former.failed('executor_failed', 1);
    expect(requester.record(task)).toMatchObject({ worker: boris.id, state: { stage: 'sent' } });
    expect(requester.misconduct).toEqual([]);
  });
});

describe('a worker that does not answer', () => {
  test('loses the task after 60 s', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    await requester.join(boris);
    await requester.clock.advance(FIRST_ANSWER_MS - CHECK_MS);
    expect(requester.record(task).worker).toBe(anna.id);
    await requester.change(aWorker('Anna', { isAccepting: false }));
    await requester.clock.advance(2 * CHECK_MS);
    expect(requester.record(task)).toMatchObject({ worker: boris.id, attempt: 2 });
  });

  test('is told that it has lost it', async () => {
    const { requester } = await withPeers();
    await requester.create('Say hello');
    await requester.join(boris);
    await requester.change(aWorker('Anna', { isAccepting: false }));
    await requester.clock.advance(FIRST_ANSWER_MS + CHECK_MS);
    expect(requester.toldTo(anna)).toEqual(['submit 1', 'withdraw 1', 'cancel 1']);
  });

  test('gets a task that is meant for it by name once more', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    await requester.clock.advance(FIRST_ANSWER_MS + CHECK_MS);
    expect(requester.toldTo(anna)).toContain('submit 2');
    expect(requester.record(task)).toMatchObject({ attempt: 2, worker: anna.id });
  });

  test('is the end of a task for any machine after three attempts', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    await requester.clock.advance(3 * (FIRST_ANSWER_MS + CHECK_MS));
    expect(requester.state(task)).toMatchObject({
      failure: { code: 'unreachable', message: 'The machine did not answer.' },
    });
  });

  test.each(['accepted', 'awaiting', 'executing'] as const)(
    'is one that has not even said so: %s is an answer',
    async (word) => {
      const { requester } = await withPeers();
      const task = await requester.create('Say hello');
      requester.from(anna, task)[word]();
      await requester.clock.advance(10 * FIRST_ANSWER_MS);
      expect(requester.record(task)).toMatchObject({ attempt: 1, worker: anna.id });
    },
  );

  test('has 60 s again after it came back', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).accepted();
    await requester.lose(anna);
    await requester.clock.advance(2 * FIRST_ANSWER_MS);
    expect(requester.record(task).attempt).toBe(1);
    await requester.join(anna);
    await requester.clock.advance(FIRST_ANSWER_MS + CHECK_MS);
    expect(requester.record(task).attempt).toBe(2);
  });
});

describe('the waiting bound', () => {
  test.each(['accepted', 'awaiting'] as const)(
    'ends a task that is %s at a worker, and tells it',
    async (word) => {
      const { requester } = await withPeers();
      const task = await requester.create('Say hello', { ...toAnna, waitMs: 30_000 });
      requester.from(anna, task)[word]();
      await requester.clock.advance(30_000 + CHECK_MS);
      expect(requester.outcome(task)).toBe('timed_out');
      expect(requester.toldTo(anna)).toEqual(['submit 1', 'cancel 1']);
    },
  );

  test('does not end a task that executes', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', { ...toAnna, waitMs: 30_000 });
    requester.from(anna, task).executing();
    await requester.clock.advance(60_000);
    requester.from(anna, task).result();
    expect(requester.outcome(task)).toBe('Complete');
  });

  test('ends a task for a peer that never came as unreachable', async () => {
    const requester = createRequester();
    const task = await requester.create('Say hello', { ...toAnna, waitMs: 30_000 });
    await requester.clock.advance(30_000 + CHECK_MS);
    expect(requester.outcome(task)).toBe('unreachable');
  });

  test('ends a task for a peer that is there but has no room as timed out', async () => {
    const { requester } = await withPeers({}, aWorker('Anna', { window: 0 }));
    const task = await requester.create('Say hello', { ...toAnna, waitMs: 30_000 });
    await requester.clock.advance(30_000 + CHECK_MS);
    expect(requester.outcome(task)).toBe('timed_out');
  });
});

describe('a clock that is set an hour forward or back', () => {
  const HOUR_MS = 3_600_000;

  test.each([HOUR_MS, -HOUR_MS])('neither ends nor prolongs any wait: %i ms', async (jumpMs) => {
    const { requester } = await withPeers();
    const { clock } = requester;
    const waiting = await requester.create('waiting', {
      target: { peer: boris.id },
      waitMs: 30_000,
    });
    const silent = await requester.create('silent', toAnna);
    const cancelled = await requester.create('cancelled', toAnna);
    requester.from(anna, cancelled).accepted();
    requester.dispatcher.cancel(cancelled.id);
    requester.toldTo(anna);
    clock.jump(jumpMs);
    await clock.advance(CANCEL_ANSWER_MS - CHECK_MS);
    expect([waiting, silent, cancelled].map((task) => requester.outcome(task))).toEqual([
      ...['Pending', 'Pending', 'Pending'],
    ]);
    await clock.advance(2 * CHECK_MS);
    expect(requester.outcome(cancelled)).toBe('cancelled');
    await clock.advance(30_000 - CANCEL_ANSWER_MS);
    expect(requester.outcome(waiting)).toBe('unreachable');
    requester.toldTo(anna);
    await clock.advance(FIRST_ANSWER_MS - 30_000);
    expect(requester.toldTo(anna)).toEqual(['cancel 1', 'submit 2']);
  });

  test.each([HOUR_MS, -HOUR_MS])('lets who came first go first: %i ms', async (jumpMs) => {
    const requester = createRequester({ isPaused: true });
    const first = await requester.create('first', toAnna);
    requester.clock.jump(jumpMs);
    await requester.clock.advance(1);
    const second = await requester.create('second', toAnna);
    const urgent = await requester.create('urgent', { ...toAnna, priority: 6 });
    await requester.join(aWorker('Anna', { window: 2 }));
    const stages = [first, second, urgent].map((task) => requester.state(task));
    expect(stages).toMatchObject([{ stage: 'sent' }, { stage: 'queued' }, { stage: 'sent' }]);
  });

  test('gives no task more than its whole waiting bound after a restart', async () => {
    const after = await restartedAfter(
      async (before) => {
        await before.create('Say hello', { ...toAnna, waitMs: 30_000 });
        before.clock.jump(-HOUR_MS);
      },
      { isPaused: true },
    );
    await after.clock.advance(30_000 + CHECK_MS);
    expect(after.manager.listTasks()).toMatchObject([
      { state: { failure: { code: 'unreachable' } } },
    ]);
  });
});

describe('a cancelled task', () => {
  test('ends at once while it waits here', async () => {
    const requester = createRequester({ isPaused: true });
    const task = await requester.create('Say hello');
    requester.dispatcher.cancel(task.id);
    expect(requester.outcome(task)).toBe('cancelled');
    await requester.join(anna);
    expect(requester.toldTo(anna)).toEqual([]);
  });

  test('is stopped while it executes here', async () => {
    const requester = createRequester();
    const task = await requester.create('Say hello');
    requester.dispatcher.cancel(task.id);
    expect(requester.executor.of('Say hello').signal.aborted).toBe(true);
    expect(requester.outcome(task)).toBe('cancelled');
  });

  test.each(['sent', 'accepted', 'awaiting', 'executing'] as const)(
    'ends when its worker says so, while it is %s',
    async (stage) => {
      const { requester } = await withPeers();
      const task = await requester.create('Say hello', toAnna);
      if (stage !== 'sent') requester.from(anna, task)[stage]();
      requester.dispatcher.cancel(task.id);
      expect(requester.toldTo(anna)).toEqual(['submit 1', 'cancel 1']);
      expect(['Pending', 'Executing']).toContain(requester.outcome(task));
      requester.from(anna, task).failed('cancelled');
      expect(requester.outcome(task)).toBe('cancelled');
    },
  );

  test('is complete when its result was first', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).executing();
    requester.dispatcher.cancel(task.id);
    requester.from(anna, task).result('done');
    expect(requester.manager.getResult(task.id)).toMatchObject({ result: 'done' });
  });

  test('ends after 3 s when its worker says nothing', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).executing();
    requester.dispatcher.cancel(task.id);
    await requester.clock.advance(CANCEL_ANSWER_MS - CHECK_MS);
    expect(requester.outcome(task)).toBe('Executing');
    await requester.clock.advance(2 * CHECK_MS);
    expect(requester.outcome(task)).toBe('cancelled');
    requester.from(anna, task).result('too late');
    expect(requester.outcome(task)).toBe('cancelled');
    expect(requester.misconduct).toEqual([]);
  });

  test('ends at once when its worker is away, which is told when it is back', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    await requester.lose(anna);
    requester.toldTo(anna);
    requester.dispatcher.cancel(task.id);
    expect(requester.outcome(task)).toBe('cancelled');
    await requester.join(anna);
    expect(requester.toldTo(anna)).toEqual(['cancel 1']);
  });

  test('ends when its worker is lost before it answers', async () => {
    const { requester } = await withPeers();
    await requester.join(boris);
    const task = await requester.create('Say hello');
    requester.dispatcher.cancel(task.id);
    await requester.lose(anna);
    expect(requester.outcome(task)).toBe('cancelled');
    expect(requester.toldTo(boris)).toEqual([]);
  });

  test('is not submitted again to a worker that comes back, but cancelled again', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.from(anna, task).executing();
    requester.dispatcher.cancel(task.id);
    requester.toldTo(anna);
    await requester.lose(anna, { isSudden: true });
    await requester.join(anna);
    expect(requester.toldTo(anna)).toEqual(['cancel 1']);
  });

  test.each(['busy', 'rejected'] as const)(
    'ends when its worker answers the submit with %s',
    async (code) => {
      const { requester } = await withPeers();
      const task = await requester.create('Say hello');
      requester.dispatcher.cancel(task.id);
      requester.from(anna, task).rejected(code);
      await requester.clock.advance(CANCEL_ANSWER_MS + BUSY_PAUSE_MS);
      expect(requester.outcome(task)).toBe('cancelled');
      expect(requester.toldTo(anna)).toEqual(['submit 1', 'cancel 1']);
    },
  );

  test.each(['interrupted', 'peer_lost'] as const)(
    'ends when its worker gives it up as %s',
    async (code) => {
      const { requester } = await withPeers();
      const task = await requester.create('Say hello');
      requester.from(anna, task).executing();
      requester.dispatcher.cancel(task.id);
      requester.from(anna, task).failed(code);
      expect(requester.outcome(task)).toBe('cancelled');
    },
  );

  test('ends when its worker gives it back', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.dispatcher.cancel(task.id);
    requester.from(anna, task).withdrawn();
    expect(requester.outcome(task)).toBe('cancelled');
  });

  test('stays cancelled when this agent leaves before the worker has answered', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.dispatcher.cancel(task.id);
    requester.dispatcher.leave();
    expect(requester.outcome(task)).toBe('cancelled');
  });

  test('is an error when it is unknown or has ended', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).result();
    expect(() => requester.dispatcher.cancel(task.id)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(() => requester.dispatcher.cancel(aTask().id)).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});

describe('a task that could not be saved', () => {
  test('is taken back from its worker', async () => {
    const { requester } = await withPeers();
    requester.setDisk('broken');
    const { record, saved } = requester.manager.draftTask('Say hello', toAnna);
    requester.dispatcher.dispatch(record);
    await expect(saved).rejects.toMatchObject({ code: 'storage_failed' });
    expect(requester.toldTo(anna)).toEqual(['submit 1', 'cancel 1']);
    expect(requester.dispatcher.countAt(anna.id)).toBe(0);
    const answer = { task_id: record.task.id, attempt: 1 } as const;
    requester.dispatcher.workerSaid(anna.id, { type: 'accepted', ...answer, position: 0 });
    requester.dispatcher.workerSaid(anna.id, {
      ...{ type: 'failed', ...answer },
      error: { code: 'cancelled', message: 'Its requester cancelled it.' },
    });
    expect(requester.misconduct).toEqual([]);
  });

  test('goes nowhere while it waits here', async () => {
    const requester = createRequester({ isPaused: true });
    requester.setDisk('broken');
    const { record, saved } = requester.manager.draftTask('Say hello', { target: 'auto' });
    requester.dispatcher.dispatch(record);
    await expect(saved).rejects.toMatchObject({ code: 'storage_failed' });
    await requester.join(anna);
    await requester.clock.advance(10_000);
    expect(requester.toldTo(anna)).toEqual([]);
  });
});

describe('a retried task', () => {
  test('is dispatched anew, with another attempt', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    requester.from(anna, task).failed('executor_failed');
    requester.dispatcher.retry(task.id);
    await quiet();
    expect(requester.toldTo(anna)).toEqual(['submit 1', 'submit 2']);
    requester.from(anna, task).result('at last');
    expect(requester.outcome(task)).toBe('Complete');
  });

  test('may go again to a worker that refused it', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', { waitMs: 5_000 });
    requester.from(anna, task).rejected('rejected');
    await requester.clock.advance(5_000 + CHECK_MS);
    requester.dispatcher.retry(task.id);
    await quiet();
    expect(requester.toldTo(anna)).toEqual(['submit 1', 'submit 2']);
  });

  test('runs here again when it is for this machine', async () => {
    const requester = createRequester();
    const task = await requester.create('Say hello', { target: 'local' });
    requester.executor.of('Say hello').fail('out of memory');
    await quiet();
    requester.dispatcher.retry(task.id);
    await quiet();
    expect(requester.executor.prompts()).toEqual(['Say hello', 'Say hello']);
  });

  test('is refused unless it has failed', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello');
    expect(() => requester.dispatcher.retry(task.id)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
  });
});

describe('an agent that leaves', () => {
  test('leaves what a worker has as it is: it may just have begun', async () => {
    const { requester } = await withPeers();
    const [waiting, executing] = await createAll(requester, 2, toAnna);
    if (waiting !== undefined) requester.from(anna, waiting).accepted();
    if (executing !== undefined) requester.from(anna, executing).executing();
    requester.toldTo(anna);
    requester.dispatcher.leave();
    expect(requester.toldTo(anna)).toEqual([]);
    expect(waiting && requester.state(waiting)).toMatchObject({ stage: 'accepted' });
    expect(executing && requester.outcome(executing)).toBe('Executing');
  });

  test('gives nothing more away, and keeps no timers', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.toldTo(anna);
    requester.dispatcher.leave();
    requester.dispatcher.workersChanged();
    await quiet();
    expect(requester.toldTo(anna)).toEqual([]);
    expect(requester.state(task)).toMatchObject({ stage: 'sent' });
    expect(requester.clock.pending()).toBe(0);
  });

  test('still takes a result', async () => {
    const { requester } = await withPeers();
    const task = await requester.create('Say hello', toAnna);
    requester.dispatcher.leave();
    requester.from(anna, task).result('just in time', 1);
    expect(requester.outcome(task)).toBe('Complete');
  });
});

describe('after a restart', () => {
  test('what waited here is dispatched again', async () => {
    const after = await restartedAfter(
      async (before) => {
        await before.create('for any machine');
        await before.create('for this machine', { target: 'local' });
        await before.create('for Anna', toAnna);
      },
      { isPaused: true },
    );
    await after.join(anna);
    expect(after.messagesTo(anna)).toMatchObject([
      { task: { prompt: 'for any machine' } },
      { task: { prompt: 'for Anna' } },
    ]);
    after.manager.slots.resume();
    await quiet();
    expect(after.executor.prompts()).toEqual(['for this machine']);
  });

  test('what was queued in this machine’s slots is executed', async () => {
    const after = await restartedAfter(async (before) => {
      await before.create('executing', { target: 'local' });
      await before.create('waiting', { target: 'local' });
    });
    expect(after.executor.prompts()).toEqual(['waiting']);
  });

  test('what executed here for this machine has failed as interrupted', async () => {
    const after = await restartedAfter((before) => before.create('Say hello', { target: 'local' }));
    expect(after.manager.listTasks()).toMatchObject([
      { state: { status: 'Failed', failure: { code: 'interrupted' } } },
    ]);
  });

  test('what executed here for any machine is tried once more', async () => {
    const after = await restartedAfter((before) => before.create('Say hello'));
    expect(after.executor.prompts()).toEqual(['Say hello']);
    expect(after.manager.listTasks()).toMatchObject([{ attempt: 2 }]);
  });

  test('what executed here for any machine fails after its last attempt', async () => {
    const directory = temporaryDirectory();
    await crashedIn(directory, (before) => before.create('Say hello'));
    for (let time = 2; time <= MAX_ATTEMPTS; time += 1) await crashedIn(directory, quiet);
    const after = createRequester({ directory });
    await restore(after);
    expect(after.manager.listTasks()).toMatchObject([
      { state: { failure: { code: 'interrupted' } } },
    ]);
  });

  test.each(['accepted', 'awaiting', 'executing'] as const)(
    'what was %s at a peer stays as it was, and is submitted again',
    async (stage) => {
      const after = await restartedAfter(async (before) => {
        await before.join(anna);
        const task = await before.create('Say hello', toAnna);
        before.from(anna, task)[stage]();
      });
      const [record] = after.manager.listTasks();
      expect(record).toMatchObject({ worker: anna.id, attempt: 1 });
      expect(after.dispatcher.countAt(anna.id)).toBe(1);
      await after.join(anna);
      expect(after.toldTo(anna)).toEqual(['submit 1']);
      if (record !== undefined) after.from(anna, record.task).result('done');
      expect(after.manager.listTasks()).toMatchObject([{ state: { result: 'done' } }]);
    },
  );

  test('what was at a peer for any machine moves when the peer is not back in 10 s', async () => {
    const after = await restartedAfter(atAnna('auto'));
    await after.clock.advance(RESTART_RECONNECT_MS - CHECK_MS);
    expect(after.executor.prompts()).toEqual([]);
    after.manager.slots.resume();
    await after.clock.advance(2 * CHECK_MS);
    await quiet();
    expect(after.executor.prompts()).toEqual(['Say hello']);
  });

  test('what was at a named peer waits for it', async () => {
    const after = await restartedAfter(atAnna({ peer: anna.id }));
    await after.clock.advance(60_000);
    await after.join(anna);
    expect(after.toldTo(anna)).toEqual(['submit 1']);
  });

  test('what waited for a named peer too long is unreachable', async () => {
    const after = await restartedAfter(atAnna({ peer: anna.id }), { waitMs: 30_000 });
    await after.clock.advance(30_000 + RESTART_RECONNECT_MS + CHECK_MS);
    expect(after.manager.listTasks()).toMatchObject([
      { state: { failure: { code: 'unreachable' } } },
    ]);
  });

  test('what executes at a named peer goes on although its waiting bound has passed', async () => {
    const after = await restartedAfter(async (before) => {
      await before.join(anna);
      const task = await before.create('Say hello', { ...toAnna, waitMs: 5_000 });
      before.from(anna, task).executing();
      await before.clock.advance(10_000);
    });
    await after.clock.advance(2_000);
    expect(after.manager.listTasks()).toMatchObject([{ state: { status: 'Executing' } }]);
    await after.join(anna);
    expect(after.toldTo(anna)).toEqual(['submit 1']);
  });

  test('what was moved before is cancelled at the peer that had it', async () => {
    const after = await restartedAfter(
      async (before) => {
        await before.join(anna);
        await before.create('Say hello');
        await before.join(boris);
        await before.lose(anna);
      },
      { isPaused: true },
    );
    await after.join(anna);
    expect(after.toldTo(anna)).toEqual(['cancel 1']);
    await after.join(boris);
    expect(after.toldTo(boris)).toEqual(['submit 2']);
  });

  test('what this agent left with a worker goes elsewhere once that has given it back', async () => {
    const after = await restartedAfter(
      async (before) => {
        await before.join(anna);
        await before.create('Say hello');
        before.dispatcher.leave();
      },
      { isPaused: true },
    );
    await after.join(boris);
    expect(after.toldTo(boris)).toEqual([]);
    await after.join(anna);
    expect(after.toldTo(anna)).toEqual(['submit 1']);
    const [record] = after.manager.listTasks();
    if (record !== undefined) after.from(anna, record.task).withdrawn();
    await quiet();
    expect([...after.toldTo(anna), ...after.toldTo(boris)]).toEqual(['submit 2']);
  });

  test('the result of a former worker still wins', async () => {
    const after = await restartedAfter(
      async (before) => {
        await before.join(anna);
        await before.create('Say hello');
        await before.join(boris);
        await before.lose(anna);
      },
      { isPaused: true },
    );
    await after.join(anna);
    const [record] = after.manager.listTasks();
    if (record !== undefined) after.from(anna, record.task).result('from Anna', 1);
    expect(after.manager.listTasks()).toMatchObject([{ state: { result: 'from Anna' } }]);
  });

  test('attempts that ended are not spoken of again', async () => {
    const after = await restartedAfter(
      async (before) => {
        await before.join(anna);
        const task = await before.create('Say hello');
        before.from(anna, task).result();
      },
      { isPaused: true },
    );
    await after.join(anna);
    expect(after.toldTo(anna)).toEqual([]);
  });
});

async function withPeers(
  options: RequesterOptions = { isPaused: true },
  worker = anna,
): Promise<{ requester: Requester }> {
  const requester = createRequester({ isPaused: true, ...options });
  await requester.join(worker);
  return { requester };
}

/** Anna had it and was lost; she is back, and Boris has it now. */
async function movedToBoris(): Promise<{ requester: Requester; task: Task }> {
  const { requester } = await withPeers();
  const task = await requester.create('Say hello');
  requester.from(anna, task).executing();
  await requester.join(boris);
  await requester.lose(anna);
  await requester.join(anna);
  return { requester, task };
}

async function createAll(
  requester: Requester,
  count: number,
  options: Parameters<Requester['create']>[1] = {},
): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let number = 1; number <= count; number += 1) {
    tasks.push(await requester.create(`task ${number}`, options));
  }
  return tasks;
}

/** This machine has learnt that its tasks are short, and then comes a long one. @returns what waits behind it. */
async function fastAndFull(requester: Requester): Promise<Task> {
  await requester.create('short');
  await requester.clock.advance(1);
  requester.executor.of('short').complete();
  await quiet();
  await requester.create('long');
  const waiting = await requester.create('waiting');
  expect(requester.state(waiting)).toMatchObject({ status: 'Pending', stage: 'accepted' });
  return waiting;
}

function atAnna(
  target: 'auto' | { readonly peer: string },
): (before: Requester, waitMs?: number) => Promise<void> {
  return async (before, waitMs = 86_400_000) => {
    before.manager.slots.pause();
    await before.join(anna);
    const task = await before.create('Say hello', { target, waitMs });
    before.from(anna, task).accepted();
  };
}

async function crashedIn(
  directory: string,
  act: (before: Requester) => Promise<unknown>,
): Promise<void> {
  const before = createRequester({ directory });
  await restore(before);
  await act(before);
  await quiet();
  before.crash();
}

async function restore({ manager, dispatcher }: Requester): Promise<void> {
  dispatcher.restore(manager.restore());
  await quiet();
}

/** What an agent knows after one before it was killed. */
async function restartedAfter(
  act: (before: Requester, waitMs?: number) => Promise<unknown>,
  { isPaused = false, waitMs }: { isPaused?: boolean; waitMs?: number } = {},
): Promise<Requester> {
  const directory = temporaryDirectory();
  const before = createRequester({ directory, isPaused });
  await act(before, waitMs);
  await quiet();
  before.crash();
  const after = createRequester({ directory, isPaused, clock: before.clock });
  await restore(after);
  return after;
}

test('a task for a peer that nobody knows waits for it', async () => {
  const requester = createRequester();
  const task = await requester.create('Say hello', { target: { peer: aPeerId('nobody') } });
  expect(requester.state(task)).toMatchObject({ status: 'Pending', stage: 'queued' });
});
