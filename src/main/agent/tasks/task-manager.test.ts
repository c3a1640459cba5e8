import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, test } from 'vitest';
import { aPeerId, aTask, aTaskId } from '../../../../test/support/builders.ts';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import { createFakeExecutor, type FakeExecutor } from '../../../../test/support/fake-executor.ts';
import { recordSpans } from '../../../../test/support/recorded-spans.ts';
import {
  openHistory,
  quiet,
  silent,
  temporaryDirectory,
} from '../../../../test/support/temporary-history.ts';
import { type Task, type TaskRecord, taskSchema } from '../../../shared/model/task.ts';
import type { Executor } from '../executor/executor.ts';
import { createMockExecutor } from '../executor/mock-executor.ts';
import type { History } from './history.ts';
import { TaskManager } from './task-manager.ts';

const self = aPeerId('self');
const peer = aPeerId('peer');

let clock: FakeClock;
let executor: FakeExecutor;
let history: History;
let manager: TaskManager;
let changes: string[];

beforeEach(() => {
  clock = createFakeClock();
  executor = createFakeExecutor();
  history = openHistory(clock).history;
  manager = createManager();
  changes = [];
  manager.on('created', ({ task }) => changes.push(`${task.prompt}: created`));
  manager.on('changed', ({ task, state }, { type }) => {
    changes.push(`${task.prompt}: ${type}, ${state.status}`);
  });
});

describe('Unit test: Task creation', () => {
  test('a task has a UUID v4, the prompt, its sender, the time and a priority', async () => {
    const task = await manager.createTask('Summarise the report', { priority: 8 });
    expect(task).toEqual({
      id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      prompt: 'Summarise the report',
      sender: self,
      timestamp: clock.now(),
      priority: 8,
    });
  });

  test('a task has priority 5 unless its creator chooses', async () => {
    expect((await manager.createTask('Say hello')).priority).toBe(5);
  });

  test('a task survives its way through JSON', async () => {
    const task = await manager.createTask('Say "hello"\n你好 😀');
    expect(taskSchema.parse(JSON.parse(JSON.stringify(task)))).toEqual(task);
    expect(Object.keys(task)).toEqual(['id', 'prompt', 'sender', 'timestamp', 'priority']);
  });

  test('every task has another id', async () => {
    const tasks = await Promise.all(Array.from({ length: 100 }, () => manager.createTask('Again')));
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(100);
  });

  test('a task is pending, for this machine, with the usual bounds', async () => {
    const { id } = await manager.createTask('Say hello');
    expect(manager.getTask(id)).toMatchObject({
      target: 'local',
      state: { status: 'Pending', stage: 'queued' },
      attempt: 0,
      timeoutMs: 300_000,
      waitMs: 86_400_000,
      enqueuedAt: clock.now(),
    });
  });

  test('its creator may choose target and bounds', async () => {
    const options = { target: { peer }, timeoutMs: 1_000, waitMs: 2_000 } as const;
    const { id } = await manager.createTask('Say hello', options);
    expect(manager.getTask(id)).toMatchObject(options);
  });

  test('a task is on disk when it exists', async () => {
    const directory = temporaryDirectory();
    const first = openHistory(clock, directory);
    const { id } = await createManager({ history: first.history }).createTask('Say hello');
    first.close();
    expect(openHistory(clock, directory).history.find(self, id)).toMatchObject({ attempt: 0 });
  });

  test.each([
    ['', {}, 'The prompt is empty: write what should be done.'],
    ['x'.repeat(256 * 1024 + 1), {}, 'The prompt is longer than 256 KiB: shorten it or split it.'],
    ['x', { priority: 256 }, 'The priority must be a whole number from 0 to 255.'],
    ['x', { priority: -1 }, 'The priority must be a whole number from 0 to 255.'],
    ['x', { priority: 5.5 }, 'The priority must be a whole number from 0 to 255.'],
  ])('bad input is refused with a sentence, and nothing exists: %.10s %j', async (...given) => {
    const [prompt, options, message] = given;
    await expect(manager.createTask(prompt, options)).rejects.toMatchObject({
      code: 'invalid_input',
      message,
    });
    expect(manager.listTasks()).toEqual([]);
    expect(changes).toEqual([]);
  });

  test('a task that cannot be saved does not exist', async () => {
    const dropped: string[] = [];
    manager.on('dropped', ({ task }) => dropped.push(task.prompt));
    history.close();
    await expect(manager.createTask('Say hello')).rejects.toMatchObject({ code: 'storage_failed' });
    expect(dropped).toEqual(['Say hello']);
    expect([...manager.openTasks()]).toEqual([]);
  });

  test('a draft can be executed while it is being saved', async () => {
    const { record, saved } = manager.draftTask('Say hello');
    manager.executeHere(record.task, { why: 'Chosen.' });
    await quiet();
    expect(executor.prompts()).toEqual(['Say hello']);
    await saved;
    expect(history.find(self, record.task.id)?.state.status).toBe('Executing');
  });

  test('a draft that cannot be saved is dropped, wherever it is', async () => {
    const { record, saved } = manager.draftTask('Say hello');
    manager.executeHere(record.task, { why: 'Chosen.' });
    history.close();
    const late = manager.draftTask('Say goodbye');
    manager.executeHere(late.record.task, { why: 'Chosen.' });
    await saved;
    await expect(late.saved).rejects.toMatchObject({ code: 'storage_failed' });
    await quiet();
    expect(executor.prompts()).toEqual(['Say hello']);
    expect([...manager.openTasks()].map(({ task }) => task.prompt)).toEqual(['Say hello']);
  });

  test('a draft that was cancelled before it could not be saved is not dropped again', async () => {
    const dropped: string[] = [];
    manager.on('dropped', ({ task }) => dropped.push(task.prompt));
    history.close();
    const { record, saved } = manager.draftTask('Say hello');
    manager.cancelTask(record.task);
    await expect(saved).rejects.toMatchObject({ code: 'storage_failed' });
    expect(dropped).toEqual([]);
  });
});

describe('a task that is executed', () => {
  test('gives its result, exactly in the format of the brief', async () => {
    const task = await manager.createTask('Say hello');
    const executing = manager.executeTask(task);
    await clock.advance(123);
    executor.of('Say hello').complete('Mock result for: Say hello');
    const result = await executing;
    expect(JSON.stringify(result)).toBe(
      `{"task_id":"${task.id}","result":"Mock result for: Say hello","duration_ms":123}`,
    );
    expect(manager.getResult(task.id)).toEqual(result);
  });

  test('shows its changes as events', async () => {
    const task = await manager.createTask('Say hello');
    const executing = manager.executeTask(task);
    await quiet();
    executor.of('Say hello').report({ fraction: 0.5 });
    executor.of('Say hello').complete();
    await executing;
    expect(changes).toEqual([
      'Say hello: created',
      'Say hello: assigned, Pending',
      'Say hello: accepted, Pending',
      'Say hello: executing, Executing',
      'Say hello: progressed, Executing',
      'Say hello: completed, Complete',
    ]);
  });

  test('shows how far it is and what it has put out', async () => {
    const task = await manager.createTask('Say hello');
    void manager.executeTask(task);
    await quiet();
    executor.of('Say hello').report({ text: 'Hel' });
    executor.of('Say hello').report({ fraction: 0.5, text: 'lo' });
    expect(manager.getTask(task.id)?.state).toEqual({
      status: 'Executing',
      fraction: 0.5,
      output: 'Hello',
    });
  });

  test('fails with the reason of its executor', async () => {
    const task = await manager.createTask('Say hello');
    const executing = manager.executeTask(task);
    await quiet();
    executor.of('Say hello').fail('out of memory');
    await expect(executing).rejects.toMatchObject({
      code: 'executor_failed',
      message: 'The executor "fake" failed: out of memory',
    });
    expect(manager.getTask(task.id)?.state.status).toBe('Failed');
    expect(manager.getResult(task.id)).toBeNull();
  });

  test('is stopped at its timeout', async () => {
    const task = await manager.createTask('Say hello', { timeoutMs: 1_000 });
    const executing = manager.executeTask(task);
    const refused = expect(executing).rejects.toMatchObject({ code: 'timed_out' });
    await clock.advance(1_000);
    await refused;
    expect(executor.of('Say hello').signal.aborted).toBe(true);
  });

  test('waits for a slot, and tells its position', async () => {
    const tasks = await createAll('one', 'two', 'three');
    for (const task of tasks) void manager.executeTask(task);
    await quiet();
    const states = tasks.map(({ id }) => manager.getTask(id)?.state);
    expect(states).toMatchObject([
      { status: 'Executing' },
      { stage: 'accepted', position: 1 },
      { stage: 'accepted', position: 2 },
    ]);
  });

  test('keeps its way in the history', async () => {
    const task = await manager.createTask('Say hello');
    await clock.advance(5);
    const executing = manager.executeTask(task);
    await clock.advance(100);
    executor.of('Say hello').complete();
    await executing;
    expect(history.journey(self, task.id)).toMatchObject([
      { change: 'created', attempt: 0, detail: null },
      { change: 'assigned', attempt: 1, detail: null },
      { change: 'accepted', status: 'Pending' },
      { change: 'executing', status: 'Executing' },
      { change: 'completed', status: 'Complete' },
    ]);
    expect(history.attempts(self, task.id)).toMatchObject([
      { attempt: 1, worker: self, why: 'It was executed here by request.', predictedMs: null },
    ]);
    expect(manager.getTask(task.id)?.stages).toMatchObject({ queuedHereMs: 5, executedMs: 100 });
  });

  test('is not begun a second time while it waits or executes', async () => {
    const task = await manager.createTask('Say hello');
    const first = manager.executeTask(task);
    await expect(manager.executeTask(task)).rejects.toMatchObject({ code: 'conflict' });
    await quiet();
    await expect(manager.executeTask(task)).rejects.toMatchObject({ code: 'conflict' });
    executor.of('Say hello').complete('done');
    await expect(first).resolves.toMatchObject({ result: 'done' });
    expect(executor.prompts()).toEqual(['Say hello']);
    expect(manager.getTask(task.id)?.attempt).toBe(1);
  });

  test('is refused when it is unknown or has ended', async () => {
    await expect(manager.executeTask(aTask({ sender: self }))).rejects.toMatchObject({
      code: 'not_found',
    });
    const task = await manager.createTask('Say hello');
    manager.cancelTask(task);
    await expect(manager.executeTask(task)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('tracking', () => {
  test('finds a task by its id while it is open and after it has ended', async () => {
    const task = await manager.createTask('Say hello');
    expect(manager.getTask(task.id)?.task).toEqual(task);
    manager.cancelTask(task);
    expect(manager.getTask(task.id)).toMatchObject({ task, state: { status: 'Failed' } });
    await history.committed();
    expect(manager.getTask(task.id)).toMatchObject({ task, state: { status: 'Failed' } });
  });

  test('knows no task that nobody created', () => {
    expect(manager.getTask(aTaskId())).toBeNull();
    expect(manager.getResult(aTaskId())).toBeNull();
  });

  test('keeps tasks of two senders apart, although they share an id', async () => {
    const mine = await manager.createTask('mine');
    manager.adopt(submission({ id: mine.id, prompt: 'theirs' }));
    expect(manager.getTask(mine.id)?.task.prompt).toBe('mine');
    expect(manager.getTask(mine.id, peer)?.task.prompt).toBe('theirs');
  });

  test('lists all tasks, oldest first, open and ended', async () => {
    const [, two] = await createAll('one', 'two');
    manager.adopt(submission({ prompt: 'theirs' }));
    if (two !== undefined) manager.cancelTask(two);
    const listed = manager.listTasks().map(({ task, state }) => `${task.prompt}: ${state.status}`);
    expect(listed).toEqual(['one: Pending', 'two: Failed', 'theirs: Pending']);
  });

  test('knows what is open', async () => {
    const [one] = await createAll('one', 'two');
    if (one !== undefined) manager.cancelTask(one);
    expect([...manager.openTasks()].map(({ task }) => task.prompt)).toEqual(['two']);
  });

  test('has no result of an open task', async () => {
    const { id } = await manager.createTask('Say hello');
    expect(manager.getResult(id)).toBeNull();
  });

  test('waits for the end of a task, several at once, and not at all when it has ended', async () => {
    const task = await manager.createTask('Say hello');
    const ends = [manager.whenEnded(task), manager.whenEnded(task)];
    manager.cancelTask(task);
    expect((await Promise.all(ends)).map(({ state }) => state.status)).toEqual([
      'Failed',
      'Failed',
    ]);
    expect((await manager.whenEnded(task)).state.status).toBe('Failed');
    await expect(manager.whenEnded(aTask())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('announces the load of this machine', async () => {
    let announcements = 0;
    manager.on('load', () => {
      announcements += 1;
    });
    void manager.executeTask(await manager.createTask('Say hello'));
    expect(announcements).toBe(1);
  });
});

describe('a cancelled task', () => {
  test('fails at once while it waits for its dispatch', async () => {
    const task = await manager.createTask('Say hello');
    manager.cancelTask(task);
    expect(manager.getTask(task.id)).toMatchObject({
      state: { status: 'Failed', failure: { code: 'cancelled' }, handedBack: false },
      endedAt: clock.now(),
    });
  });

  test('leaves the queue', async () => {
    const [one, two] = await createAll('one', 'two');
    const executions = [one, two].flatMap((task) => (task ? [manager.executeTask(task)] : []));
    const refused = expect(executions[1]).rejects.toMatchObject({ code: 'cancelled' });
    await quiet();
    if (two !== undefined) manager.cancelTask(two);
    executor.of('one').complete();
    await refused;
    await quiet();
    expect(executor.prompts()).toEqual(['one']);
  });

  test('is stopped while it executes', async () => {
    const task = await manager.createTask('Say hello');
    const refused = expect(manager.executeTask(task)).rejects.toMatchObject({ code: 'cancelled' });
    await quiet();
    manager.cancelTask(task);
    expect(executor.of('Say hello').signal.aborted).toBe(true);
    await refused;
  });

  test('is an error when it is unknown or has ended', async () => {
    const task = await manager.createTask('Say hello');
    manager.cancelTask(task);
    expect(() => manager.cancelTask(task)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => manager.cancelTask(aTask())).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});

describe('a retried task', () => {
  test('is pending again, at the end of the line, and can be executed', async () => {
    const task = await manager.createTask('Say hello');
    manager.cancelTask(task);
    await clock.advance(1_000);
    expect(manager.retryTask(task.id)).toMatchObject({
      state: { status: 'Pending', stage: 'queued' },
      enqueuedAt: clock.now(),
      endedAt: null,
    });
    const executing = manager.executeTask(task);
    await quiet();
    executor.of('Say hello').complete('done at last');
    expect((await executing).result).toBe('done at last');
    expect(manager.getTask(task.id)?.attempt).toBe(1);
  });

  test('raises the attempt', async () => {
    const task = await manager.createTask('Say hello');
    for (const attempt of [1, 2]) {
      const executing = manager.executeTask(task);
      await quiet();
      executor.of('Say hello').fail('out of memory');
      await executing.catch(() => {});
      expect(manager.getTask(task.id)?.attempt).toBe(attempt);
      manager.retryTask(task.id);
    }
    expect(history.attempts(self, task.id).map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  test('is refused unless it has failed', async () => {
    const task = await manager.createTask('Say hello');
    expect(() => manager.retryTask(task.id)).toThrow(expect.objectContaining({ code: 'conflict' }));
    const executing = manager.executeTask(task);
    await quiet();
    executor.of('Say hello').complete();
    await executing;
    expect(() => manager.retryTask(task.id)).toThrow(
      expect.objectContaining({ message: 'Only a failed task can be retried.' }),
    );
    expect(() => manager.retryTask(aTaskId())).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});

describe("a peer's task", () => {
  test('is executed with the attempt it brought along', async () => {
    const record = manager.adopt(submission({ prompt: 'theirs' }, 3));
    manager.executeHere(record.task);
    await quiet();
    executor.of('theirs').complete('done');
    await quiet();
    expect(manager.getTask(record.task.id, peer)).toMatchObject({
      attempt: 3,
      worker: self,
      state: { status: 'Complete', result: 'done' },
    });
    expect(manager.getResult(record.task.id, peer)).toMatchObject({ result: 'done' });
  });

  test('may come again with a newer attempt after it has ended', async () => {
    const { task } = manager.adopt(submission({ prompt: 'theirs' }, 1));
    manager.cancelTask(task);
    expect(manager.adopt(submission({ prompt: 'theirs' }, 2))).toMatchObject({
      attempt: 2,
      state: { status: 'Pending' },
      endedAt: null,
    });
    await history.committed();
    expect(history.find(peer, task.id)).toMatchObject({ attempt: 2, state: { status: 'Pending' } });
  });

  test('is given back while it waits', async () => {
    const { task } = manager.adopt(submission({ prompt: 'theirs' }));
    void manager.executeTask(await manager.createTask('mine'));
    await quiet();
    manager.executeHere(task);
    const isGivenBack = manager.handBack(task, { code: 'cancelled', message: 'Taken back.' });
    expect(isGivenBack).toBe(true);
    expect(manager.getTask(task.id, peer)?.state).toMatchObject({
      status: 'Failed',
      handedBack: true,
    });
    executor.of('mine').complete();
    await quiet();
    expect(executor.prompts()).toEqual(['mine']);
  });

  test('is not given back once it executes', async () => {
    const { task } = manager.adopt(submission({ prompt: 'theirs' }));
    manager.executeHere(task);
    await quiet();
    expect(manager.handBack(task, { code: 'cancelled', message: 'Taken back.' })).toBe(false);
    expect(manager.getTask(task.id, peer)?.state.status).toBe('Executing');
  });

  test('carries the trace of its requester', async () => {
    const { spans } = recordSpans();
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { task } = manager.adopt(submission({ prompt: 'theirs' }));
    manager.executeHere(task, { trace });
    await quiet();
    executor.of('theirs').complete();
    await quiet();
    expect(spans()[0]?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  });
});

describe('a task that another worker finished first', () => {
  const assignment = { worker: peer, attempt: 1, why: 'It answered first.', predictedMs: 300 };

  test('is dropped here while it executes', async () => {
    const task = await manager.createTask('Say hello');
    manager.executeHere(task, { why: 'Moved.' });
    await quiet();
    expect(manager.takeOver(task, assignment)).toMatchObject({
      worker: peer,
      attempt: 1,
      why: 'It answered first.',
      state: { status: 'Pending', stage: 'sent' },
    });
    expect(executor.of('Say hello').signal.aborted).toBe(true);
  });

  test('is dropped here while it waits', async () => {
    const [, two] = await createAll('one', 'two');
    for (const { task } of [...manager.openTasks()]) manager.executeHere(task, { why: 'Moved.' });
    await quiet();
    if (two !== undefined) expect(manager.takeOver(two, assignment).worker).toBe(peer);
    executor.of('one').complete();
    await quiet();
    expect(executor.prompts()).toEqual(['one']);
  });
});

describe('after a restart', () => {
  test('what was open is open again, as it was', async () => {
    const directory = temporaryDirectory();
    const before = openHistory(clock, directory);
    const first = createManager({ history: before.history });
    const [waiting, ended] = [await first.createTask('waiting'), await first.createTask('ended')];
    first.cancelTask(ended);
    first.executeHere(waiting, { why: 'Chosen.' });
    await quiet();
    before.close();

    const after = createManager({ history: openHistory(clock, directory).history });
    expect(after.restore()).toMatchObject([
      { task: waiting, attempt: 1, worker: self, state: { status: 'Executing' } },
    ]);
    expect([...after.openTasks()].map(({ task }) => task)).toEqual([waiting]);
    after.cancelTask(waiting);
    expect(after.listTasks().map(({ state }) => state.status)).toEqual(['Failed', 'Failed']);
  });
});

describe('the usage example', () => {
  test('does what it says', async () => {
    const mock = createMockExecutor({ clock, random: () => 0.5 });
    const example = { manager: createManager({ executor: mock }), outcome: [] as unknown[] };
    const source = readFileSync(new URL('task-manager.ts', import.meta.url), 'utf8');
    const { script, said } = exampleIn(source);
    const running: unknown = runInNewContext(`(async () => {${script}})()`, example);
    await quiet();
    await clock.advance(500);
    await running;
    expect(example.outcome).toEqual(said);
    expect(said).toEqual(['Mock result for: Summarise the report', 'Complete']);
  });
});

function createManager(given: { history?: History; executor?: Executor } = {}): TaskManager {
  return new TaskManager({ self, history, executor, clock, log: silent, ...given }, 1);
}

async function createAll(...prompts: readonly string[]): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const prompt of prompts) tasks.push(await manager.createTask(prompt));
  return tasks;
}

function submission(
  given: Partial<Task>,
  attempt = 1,
): { task: TaskRecord['task']; attempt: number; timeoutMs: number } {
  return { task: aTask({ sender: peer, ...given }), attempt, timeoutMs: 300_000 };
}

/** The example of the doc comment: `value; // 'said'` is what it promises. */
function exampleIn(source: string): { script: string; said: string[] } {
  const [, block = ''] = /\* @example\n \* ```ts\n([\s\S]*?) \* ```/.exec(source) ?? [];
  const lines = block.split('\n').map((line) => line.replace(/^ \* ?/, ''));
  const promise = /^(?<value>[^;]+); \/\/ '(?<said>[^']*)'$/;
  return {
    script: lines.map((line) => line.replace(promise, 'outcome.push($<value>);')).join('\n'),
    said: lines.flatMap((line) => promise.exec(line)?.groups?.said ?? []),
  };
}
