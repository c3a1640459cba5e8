import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { aPeerId, aTask } from '../../../../test/support/builders.ts';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { createFakeExecutor, type FakeExecutor } from '../../../../test/support/fake-executor.ts';
import { quiet } from '../../../../test/support/temporary-history.ts';
import type { Task } from '../../../shared/model/task.ts';
import type { Progress } from '../executor/executor.ts';
import type { Logger } from '../support/logger.ts';
import { ExecutionSlots } from './execution-slots.ts';
import type { Outcome } from './outcome.ts';

const failure = { code: 'cancelled', message: 'It was cancelled.' } as const;

describe('the slots of a machine', () => {
  test('run as many jobs at once as there are', async () => {
    const { slots, executor, add } = machine({ concurrency: 2 });
    for (const prompt of ['one', 'two', 'three']) add(prompt);
    await quiet();
    expect(executor.prompts()).toEqual(['one', 'two']);
    expect([slots.executing, slots.queued, slots.concurrency]).toEqual([2, 1, 2]);
    executor.of('one').complete();
    await quiet();
    expect(executor.prompts()).toEqual(['one', 'two', 'three']);
    expect([slots.executing, slots.queued]).toEqual([2, 0]);
  });

  test('start a job after the turn of its caller, and tell it', async () => {
    const { executor, add, told } = machine();
    add('one');
    expect(executor.executions).toEqual([]);
    await quiet();
    expect(executor.prompts()).toEqual(['one']);
    expect(told).toEqual(['one executes']);
  });

  test('run the highest priority first, and requesters in turn', async () => {
    const { executor, add, clock } = machine();
    add('busy');
    await quiet();
    add('normal');
    await clock.advance(1);
    add('high', { priority: 8 });
    add('of another', { sender: aPeerId('another') });
    for (const prompt of ['busy', 'high', 'of another', 'normal']) {
      await quiet();
      executor.of(prompt).complete();
    }
    await quiet();
    expect(executor.prompts()).toEqual(['busy', 'high', 'of another', 'normal']);
  });

  test('tell how many of the same requester come before', async () => {
    const { add } = machine();
    expect([add('one'), add('two'), add('three', { priority: 9 })]).toEqual([0, 1, 0]);
  });

  test('are given by the clock that never jumps', async () => {
    const { executor, add, clock } = machine();
    add('busy');
    await quiet();
    add('first');
    clock.jump(-3_600_000);
    await clock.advance(1);
    add('second');
    executor.of('busy').complete();
    await quiet();
    expect(executor.prompts()).toEqual(['busy', 'first']);
  });

  test('tell the result and how long it took', async () => {
    const { executor, add, outcomes, clock } = machine();
    add('one');
    await clock.advance(123);
    executor.of('one').complete('done');
    await quiet();
    expect(outcomes.get('one')).toEqual({ ok: true, result: 'done', durationMs: 123 });
  });

  test('tell why an executor failed', async () => {
    const { executor, add, outcomes } = machine();
    add('one');
    await quiet();
    executor.of('one').fail('out of memory');
    await quiet();
    expect(outcomes.get('one')).toEqual({
      ok: false,
      failure: { code: 'executor_failed', message: 'The executor "fake" failed: out of memory' },
    });
  });

  test('survive an executor that throws at once', async () => {
    const executor = {
      name: 'broken',
      executions: [],
      execute: () => {
        throw new Error('not installed');
      },
      of: () => {
        throw new Error('unused');
      },
      prompts: () => [],
    };
    const { slots, add, outcomes } = machine({ executor });
    add('one');
    add('two');
    await quiet();
    expect([...outcomes.values()].map((outcome) => outcome.ok)).toEqual([false, false]);
    expect(slots.executing).toBe(0);
  });

  test('pass progress on while the job executes, and not after', async () => {
    const { executor, add, progress, slots } = machine();
    add('one');
    await quiet();
    executor.of('one').report({ fraction: 0.5 });
    slots.end(named('one'), failure);
    executor.of('one').report({ fraction: 0.75 });
    expect(progress).toEqual([{ fraction: 0.5 }]);
  });

  test('pass on of progress what makes sense', async () => {
    const progress = await reported([
      { fraction: 7 },
      { fraction: -1, text: 'one' },
      { fraction: Number.NaN },
      // An executor in JavaScript has no types.
      JSON.parse('{"fraction":"half","text":7}') as Progress,
    ]);
    expect(progress).toEqual([{ fraction: 1 }, { fraction: 0, text: 'one' }, {}, {}]);
  });

  test('fail a job whose result is no text', async () => {
    const outcome = await executed(async () => JSON.parse('{"answer":42}') as string);
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'executor_failed',
        message: 'The executor "odd" failed: Its result is no text.',
      },
    });
  });

  test('fail a job whose result is too large for the way back', async () => {
    const quotes = '"'.repeat(500);
    expect(await executed(async () => quotes, 1_002)).toMatchObject({ ok: true, result: quotes });
    expect(await executed(async () => quotes, 1_001)).toEqual({
      ok: false,
      failure: {
        code: 'too_large',
        message:
          'The result is larger than 1 MiB, more than can be sent to the machine that asked.',
      },
    });
  });
});

describe('a job that executes too long', () => {
  test('is stopped, and fails as timed out', async () => {
    const { executor, add, outcomes, clock, slots } = machine();
    add('one', { timeoutMs: 1_500 });
    await clock.advance(1_499);
    expect(executor.of('one').signal.aborted).toBe(false);
    await clock.advance(1);
    expect(executor.of('one').signal.aborted).toBe(true);
    expect(outcomes.get('one')).toEqual({
      ok: false,
      failure: {
        code: 'timed_out',
        message: 'It executed for longer than its timeout of 1.5 s and was stopped.',
      },
    });
    expect(slots.executing).toBe(0);
  });

  test('is judged by its execution only, not by its waiting', async () => {
    const { executor, add, clock } = machine();
    add('one', { timeoutMs: 10_000 });
    add('two', { timeoutMs: 1_000 });
    await clock.advance(5_000);
    executor.of('one').complete();
    await clock.advance(999);
    expect(executor.of('two').signal.aborted).toBe(false);
  });

  test('leaves no timer behind when it ends in time', async () => {
    const { executor, add, clock } = machine();
    add('one');
    await quiet();
    executor.of('one').complete();
    await quiet();
    expect(clock.pending()).toBe(0);
  });
});

describe('a job that is ended', () => {
  test('leaves the queue when it waits', async () => {
    const { executor, add, outcomes, slots } = machine();
    add('one');
    add('two');
    await quiet();
    expect(slots.end(named('two'), failure)).toBe(true);
    expect(outcomes.get('two')).toEqual({ ok: false, failure });
    expect(slots.queued).toBe(0);
    executor.of('one').complete();
    await quiet();
    expect(executor.prompts()).toEqual(['one']);
  });

  test('is aborted when it executes, and its slot is free when it has stopped', async () => {
    const { executor, add, outcomes, slots } = machine();
    add('one');
    add('two');
    await quiet();
    expect(slots.end(named('one'), failure)).toBe(true);
    expect(executor.of('one').signal.reason).toEqual(new Error('It was cancelled.'));
    expect(outcomes.get('one')).toEqual({ ok: false, failure });
    await quiet();
    expect(executor.prompts()).toEqual(['one', 'two']);
  });

  test('ends once, whatever its executor still says', async () => {
    const { executor, add, told, slots } = machine({ isDeaf: true });
    add('one');
    await quiet();
    slots.end(named('one'), failure);
    executor.of('one').complete('too late');
    await quiet();
    expect(told).toEqual(['one executes', 'one ended: cancelled']);
  });

  test('keeps its slot for 2 s at most when its executor ignores the signal', async () => {
    const { executor, add, slots, clock } = machine({ isDeaf: true });
    add('one');
    add('two');
    await quiet();
    slots.end(named('one'), failure);
    await clock.advance(1_999);
    expect(executor.prompts()).toEqual(['one']);
    await clock.advance(1);
    expect(executor.prompts()).toEqual(['one', 'two']);
    executor.of('one').complete('too late');
    await quiet();
    add('three');
    await quiet();
    expect(executor.prompts()).toEqual(['one', 'two']);
  });

  test('counts as a runaway from then on, until it has stopped after all', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn', base: null }, { write: (line) => lines.push(line) });
    const { executor, add, slots, clock, loads } = machine({ isDeaf: true, log });
    add('one');
    await quiet();
    slots.end(named('one'), failure);
    await clock.advance(1_999);
    expect(slots.runaways).toBe(0);
    const before = loads.length;
    await clock.advance(1);
    expect([slots.runaways, loads.length]).toEqual([1, before + 1]);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { task: 'one', executor: 'fake', msg: 'an execution does not stop' },
    ]);
    executor.of('one').fail('It noticed late.');
    await quiet();
    expect([slots.runaways, loads.length]).toEqual([0, before + 2]);
  });

  test('may be added again at once', async () => {
    const { executor, add, slots, outcomes } = machine({ concurrency: 2, isDeaf: true });
    add('one');
    await quiet();
    slots.end(named('one'), failure);
    add('one');
    await quiet();
    const [first, second] = executor.executions;
    second?.complete('second');
    first?.complete('first');
    await quiet();
    expect(outcomes.get('one')).toMatchObject({ result: 'second' });
  });

  test('is nothing when it is not here', () => {
    const { slots } = machine();
    expect(slots.end(named('nobody'), failure)).toBe(false);
  });
});

describe('a job that is forgotten', () => {
  test('hears nothing more when it waits', async () => {
    const { executor, add, slots, told } = machine();
    add('one');
    add('two');
    await quiet();
    slots.forget(named('two'));
    executor.of('one').complete();
    await quiet();
    expect(told).toEqual(['one executes', 'one ended']);
  });

  test('hears nothing more when it executes, and is aborted', async () => {
    const { executor, add, slots, told } = machine();
    add('one');
    add('two');
    await quiet();
    slots.forget(named('one'));
    expect(executor.of('one').signal.aborted).toBe(true);
    await quiet();
    expect(told).toEqual(['one executes', 'two executes']);
  });

  test('is nothing when it is not here', () => {
    const { slots } = machine();
    slots.forget(named('nobody'));
    expect(slots.executing).toBe(0);
  });
});

describe('paused slots', () => {
  test('start nothing new until they are resumed, and let go on what executes', async () => {
    const { executor, add, slots } = machine();
    add('one');
    await quiet();
    slots.pause();
    add('two');
    executor.of('one').complete();
    await quiet();
    expect(slots.isPaused).toBe(true);
    expect(executor.prompts()).toEqual(['one']);
    slots.resume();
    await quiet();
    expect(slots.isPaused).toBe(false);
    expect(executor.prompts()).toEqual(['one', 'two']);
  });

  test('run more when their number is raised', async () => {
    const { executor, add, slots } = machine();
    for (const prompt of ['one', 'two', 'three']) add(prompt);
    await quiet();
    slots.concurrency = 2;
    await quiet();
    expect(executor.prompts()).toEqual(['one', 'two']);
  });

  test('run fewer when their number is lowered, once some have ended', async () => {
    const { executor, add, slots } = machine({ concurrency: 2 });
    for (const prompt of ['one', 'two', 'three']) add(prompt);
    await quiet();
    slots.concurrency = 1;
    executor.of('one').complete();
    await quiet();
    expect(executor.prompts()).toEqual(['one', 'two']);
    executor.of('two').complete();
    await quiet();
    expect(executor.prompts()).toEqual(['one', 'two', 'three']);
  });
});

test('slots that are dropped abort everything and tell nobody', async () => {
  const { executor, add, slots, told } = machine();
  add('one');
  add('two');
  await quiet();
  slots.drop();
  await quiet();
  expect(executor.of('one').signal.aborted).toBe(true);
  expect(executor.prompts()).toEqual(['one']);
  expect(told).toEqual(['one executes']);
  expect([slots.executing, slots.queued]).toEqual([0, 0]);
});

test('every change of the load is announced, the start of an execution too', async () => {
  const { executor, add, slots, loads } = machine();
  const announced = async (): Promise<unknown> => {
    await quiet();
    return loads.at(-1);
  };
  add('one');
  expect(loads).toEqual([{ executing: 0, queued: 1 }]);
  expect(await announced()).toEqual({ executing: 1, queued: 0 });
  add('two');
  expect(await announced()).toEqual({ executing: 1, queued: 1 });
  executor.of('one').complete();
  expect(await announced()).toEqual({ executing: 1, queued: 0 });
  slots.end(named('two'), failure);
  expect(await announced()).toEqual({ executing: 0, queued: 0 });
});

test.each([
  ['a pause', (slots: ExecutionSlots) => slots.pause()],
  ['a resumption', (slots: ExecutionSlots) => slots.resume()],
  [
    'another number of slots',
    (slots: ExecutionSlots) => {
      slots.concurrency = 7;
    },
  ],
])('%s is announced as a change of the load', (_, change) => {
  const { slots, loads } = machine();
  change(slots);
  expect(loads).toHaveLength(1);
});

test('an execution is logged at its start and at its end', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info', base: null }, { write: (line) => lines.push(line) });
  const { executor, add, clock } = machine({ log, concurrency: 2 });
  add('one');
  add('two');
  await clock.advance(123);
  executor.of('one').complete();
  await quiet();
  executor.of('two').fail('out of memory');
  await quiet();
  const about = { peer: aPeerId('requester') };
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ ...about, task: 'one', msg: 'execution started' }),
    expect.objectContaining({ ...about, task: 'two', msg: 'execution started' }),
    expect.objectContaining({ ...about, task: 'one', msg: 'execution ended', duration_ms: 123 }),
    expect.objectContaining({
      ...about,
      task: 'two',
      msg: 'execution ended',
      duration_ms: 123,
      failure: 'executor_failed',
    }),
  ]);
});

interface Machine {
  readonly executor?: FakeExecutor;
  readonly isDeaf?: boolean;
  readonly concurrency?: number;
  readonly log?: Logger;
}

async function executed(
  execute: () => Promise<string>,
  maxResultBytes?: number,
): Promise<Outcome | undefined> {
  const executor = { ...createFakeExecutor(), name: 'odd', execute };
  const { add, outcomes } = machine({ executor });
  add('one', { ...(maxResultBytes === undefined ? {} : { maxResultBytes }) });
  await quiet();
  return outcomes.get('one');
}

async function reported(steps: readonly Progress[]): Promise<readonly Progress[]> {
  const { executor, add, progress } = machine();
  add('one');
  await quiet();
  for (const step of steps) executor.of('one').report(step);
  return progress;
}

interface JobOptions {
  readonly priority?: number;
  readonly sender?: string;
  readonly timeoutMs?: number;
  readonly maxResultBytes?: number;
}

function named(prompt: string): Task {
  return aTask({ id: prompt, prompt });
}

function machine({
  isDeaf = false,
  executor = createFakeExecutor({ isDeaf }),
  concurrency = 1,
  log = pino({ level: 'silent' }),
}: Machine = {}) {
  const clock = createFakeClock();
  const told: string[] = [];
  const progress: Progress[] = [];
  const outcomes = new Map<string, Outcome>();
  const loads: { executing: number; queued: number }[] = [];
  const onLoad = (): void => {
    loads.push({ executing: slots.executing, queued: slots.queued });
  };
  const slots = new ExecutionSlots({ executor, clock, log, onLoad }, concurrency);

  function add(
    prompt: string,
    { timeoutMs = 300_000, maxResultBytes = 1_000_000, ...given }: JobOptions = {},
  ): number {
    return slots.add({
      task: aTask({ id: prompt, prompt, ...given }),
      ...{ timeoutMs, maxResultBytes },
      onExecuting: () => told.push(`${prompt} executes`),
      onProgress: (step) => progress.push(step),
      onEnded: (outcome) => {
        told.push(`${prompt} ended${outcome.ok ? '' : `: ${outcome.failure.code}`}`);
        outcomes.set(prompt, outcome);
      },
    });
  }
  return { slots, executor, clock, add, told, progress, outcomes, loads };
}
