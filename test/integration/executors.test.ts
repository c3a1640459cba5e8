import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Executor } from '../../src/main/agent/executor/executor.ts';
import type { Task } from '../../src/shared/model/task.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import {
  createTask,
  eventually,
  type LinkedAgent,
  linkedPair,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';

const never = (): Promise<never> => new Promise(() => {});

test.each<[string, Executor['execute'], string]>([
  [
    'throws at once',
    () => {
      throw new Error('No model is loaded.');
    },
    'No model is loaded.',
  ],
  ['rejects', () => Promise.reject(new Error('No model is loaded.')), 'No model is loaded.'],
  ['answers with no text', async () => JSON.parse('7') as string, 'Its result is no text.'],
])(
  'an executor that %s fails its task on both sides, and the next one runs',
  async (_, execute, reason) => {
    const executor = oddly(execute);
    const { anna, boris } = await linkedPair({}, { executor, concurrency: 1 });
    const task = await createTask(anna, 'odd', { peer: boris.id });
    const failure = { code: 'executor_failed', message: `The executor "odd" failed: ${reason}` };
    await failsAt(anna, task, failure);
    await failsAt(boris, task, failure);
    const next = await createTask(anna, 'sound', { peer: boris.id });
    await eventually(() => taskAt(anna, next)).toMatchObject({ result: { result: 'done: sound' } });
  },
);

test('an executor that never returns is stopped by the timeout, and the next task runs', async () => {
  const executor = oddly((_task, _report, signal) => {
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason));
    return promise;
  });
  const { anna, boris } = await linkedPair({}, { executor, concurrency: 1 });
  const task = await createTask(anna, 'odd', { peer: boris.id }, { timeoutMs: 20 });
  await failsAt(anna, task, { code: 'timed_out' });
  const next = await createTask(anna, 'sound', { peer: boris.id });
  await eventually(() => taskAt(anna, next)).toMatchObject({ summary: { status: 'Complete' } });
  expect(boris.agent.status().problems).toEqual([]);
});

test('an executor that ignores its signal gives up its slot, and a person is told', async () => {
  const clock = createFakeClock();
  const agent = await startAgent({ clock, executor: oddly(never), concurrency: 1 });
  const task = await createTask(agent, 'odd', 'local', { timeoutMs: 20 });
  await clock.advance(20);
  await failsAt(agent, task, { code: 'timed_out' });
  const next = await createTask(agent, 'sound', 'local');
  await clock.advance(2_000);
  await eventually(() => taskAt(agent, next)).toMatchObject({ summary: { status: 'Complete' } });
  expect(agent.agent.status().problems).toEqual([
    {
      code: 'executor_failed',
      message:
        'The executor "odd" does not let go of 1 stopped task, which may still use this machine. Restart Meshtask to end that.',
    },
  ]);
});

test('what an executor reports that makes no sense breaks no protocol', async () => {
  const executor = oddly(async (_task, report) => {
    for (const fraction of [Number.NaN, Number.POSITIVE_INFINITY, -3, 7]) report({ fraction });
    return 'done';
  });
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
  const { anna, boris } = await linkedPair({ log }, { executor });
  const task = await createTask(anna, 'odd', { peer: boris.id });
  await eventually(() => taskAt(anna, task)).toMatchObject({ summary: { status: 'Complete' } });
  expect(warnings).toEqual([]);
});

/** Executes what is called "odd" as told, and everything else as it should. */
function oddly(execute: Executor['execute']): Executor {
  return {
    name: 'odd',
    execute: (task, report, signal) =>
      task.prompt === 'odd'
        ? execute(task, report, signal)
        : Promise.resolve(`done: ${task.prompt}`),
  };
}

async function failsAt(agent: LinkedAgent, task: Task, failure: object): Promise<void> {
  await eventually(() => taskAt(agent, task)).toMatchObject({
    summary: { status: 'Failed', failure },
  });
}
