import { beforeEach, describe, expect, test } from 'vitest';
import { createMockExecutor } from '../../src/main/agent/executor/mock-executor.ts';
import type { History } from '../../src/main/agent/tasks/history.ts';
import { TaskManager } from '../../src/main/agent/tasks/task-manager.ts';
import { type Task, taskSchema } from '../../src/shared/model/task.ts';
import { aPeerId } from '../support/builders.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { openHistory, quiet, silent, temporaryDirectory } from '../support/temporary-history.ts';

const self = aPeerId('self');

let clock: FakeClock;
let directory: string;
let manager: TaskManager;
let stop: () => void;
let journeys: Map<string, string[]>;

beforeEach(() => {
  clock = createFakeClock();
  directory = temporaryDirectory();
  const { history, close } = openHistory(clock, directory);
  stop = close;
  manager = createManager(history);
  journeys = new Map();
  manager.on('created', ({ task, state }) => journeys.set(task.id, [state.status]));
  manager.on('changed', ({ task, state }) => {
    const journey = journeys.get(task.id);
    if (journey?.at(-1) !== state.status) journey?.push(state.status);
  });
});

describe('Integration test: Full task lifecycle', () => {
  test('create, execute, get the result', async () => {
    const task = await manager.createTask('Summarise the report');
    expect(manager.getTask(task.id)?.state.status).toBe('Pending');
    expect(manager.getResult(task.id)).toBeNull();

    const executing = manager.executeTask(task);
    await clock.advance(50);
    expect(manager.getTask(task.id)?.state.status).toBe('Executing');

    await clock.advance(450);
    const result = await executing;
    expect(manager.getTask(task.id)?.state.status).toBe('Complete');
    expect(manager.getResult(task.id)).toEqual(result);
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      task_id: task.id,
      result: 'Mock result for: Summarise the report',
      duration_ms: expect.toSatisfy(isMockDuration),
    });
    expect(Object.keys(result)).toEqual(['task_id', 'result', 'duration_ms']);
  });

  test('a task that comes from JSON is executed like any other', async () => {
    const created = await manager.createTask('Say "hello" to 你好 😀');
    const task = taskSchema.parse(JSON.parse(JSON.stringify(created)));
    const executing = manager.executeTask(task);
    await clock.advance(500);
    expect((await executing).result).toBe('Mock result for: Say "hello" to 你好 😀');
  });

  test('several tasks execute at once', async () => {
    const tasks = await createAll(4);
    const executing = Promise.all(tasks.map((task) => manager.executeTask(task)));
    await quiet();
    expect(tasks.map(statusOf)).toEqual(['Executing', 'Executing', 'Executing', 'Executing']);
    await clock.advance(500);
    const results = await executing;
    expect(results.map(({ result }) => result)).toEqual([
      'Mock result for: task 1',
      'Mock result for: task 2',
      'Mock result for: task 3',
      'Mock result for: task 4',
    ]);
    expect(results.every(({ duration_ms }) => isMockDuration(duration_ms))).toBe(true);
  });

  test('more tasks than slots wait their turn, and all of them end', async () => {
    const tasks = await createAll(50);
    const executing = Promise.all(tasks.map((task) => manager.executeTask(task)));
    await quiet();
    expect(tasks.map(statusOf).filter((status) => status === 'Executing')).toHaveLength(4);
    await clock.advance(50 * 500);
    expect(new Set((await executing).map(({ task_id }) => task_id)).size).toBe(50);
    expect(manager.slots.executing + manager.slots.queued).toBe(0);
  });

  test('its status changes are seen as events: Pending, Executing, Complete', async () => {
    const tasks = await createAll(2);
    const executing = Promise.all(tasks.map((task) => manager.executeTask(task)));
    await clock.advance(500);
    await executing;
    for (const { id } of tasks)
      expect(journeys.get(id)).toEqual(['Pending', 'Executing', 'Complete']);
  });

  test('its status changes are seen as events: Pending, Executing, Failed', async () => {
    const task = await manager.createTask('Say hello', { timeoutMs: 50 });
    const executing = manager.executeTask(task).catch(() => {});
    await clock.advance(50);
    await executing;
    expect(journeys.get(task.id)).toEqual(['Pending', 'Executing', 'Failed']);
  });

  test('its status changes are seen as events: Pending, Failed, Pending, Executing, Complete', async () => {
    const task = await manager.createTask('Say hello');
    manager.cancelTask(task);
    manager.retryTask(task.id);
    const executing = manager.executeTask(task);
    await clock.advance(500);
    await executing;
    expect(journeys.get(task.id)).toEqual([
      'Pending',
      'Failed',
      'Pending',
      'Executing',
      'Complete',
    ]);
  });

  test('the tracking is accurate: every task with its status and its result', async () => {
    const [complete, failed, pending] = await createAll(3);
    if (complete === undefined || failed === undefined || pending === undefined) throw new Error();
    manager.cancelTask(failed);
    const executing = manager.executeTask(complete);
    await clock.advance(500);
    const result = await executing;
    expect(manager.listTasks().map(({ task, state }) => [task.id, state.status])).toEqual([
      [complete.id, 'Complete'],
      [failed.id, 'Failed'],
      [pending.id, 'Pending'],
    ]);
    expect([complete, failed, pending].map(({ id }) => manager.getResult(id))).toEqual([
      result,
      null,
      null,
    ]);
  });

  test('what was done is still known after a restart', async () => {
    const task = await manager.createTask('Say hello');
    const executing = manager.executeTask(task);
    await clock.advance(500);
    const result = await executing;
    stop();
    const restarted = createManager(openHistory(clock, directory).history);
    expect(restarted.getResult(task.id)).toEqual(result);
    expect(restarted.listTasks().map(({ state }) => state.status)).toEqual(['Complete']);
  });
});

function createManager(history: History): TaskManager {
  const executor = createMockExecutor({ clock, random: seededRandom(7) });
  return new TaskManager({ self, history, executor, clock, log: silent }, 4);
}

async function createAll(count: number): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let number = 1; number <= count; number += 1) {
    tasks.push(await manager.createTask(`task ${number}`));
  }
  return tasks;
}

function statusOf({ id }: Task): string | undefined {
  return manager.getTask(id)?.state.status;
}

function isMockDuration(ms: number): boolean {
  return Number.isInteger(ms) && ms >= 100 && ms <= 500;
}
