import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskMessage } from '../../src/main/agent/protocols/link/messages.ts';
import { AppError } from '../../src/main/agent/support/app-error.ts';
import type { TaskId } from '../../src/shared/model/ids.ts';
import { isEnded, type Task, type TaskRecord } from '../../src/shared/model/task.ts';
import { aTaskId } from '../support/builders.ts';
import { aWorker, createRequester, type Requester } from '../support/requester.ts';
import { quiet } from '../support/temporary-history.ts';
import { fuzz, printTable } from './fuzz.ts';

printTable();

const WAIT_MS = 20_000;
const WINDOW = 2;
const names = ['anna', 'boris', 'carla'] as const;
const wordTypes = [
  ...(['accepted', 'awaiting', 'executing', 'progress'] as const),
  ...(['result', 'failed', 'interrupted', 'rejected', 'busy', 'withdrawn'] as const),
];

/** What a person does, what workers say of tasks that they may or may not have, and what else happens. */
type Step =
  | { readonly kind: 'create'; readonly target: number }
  | { readonly kind: 'cancel' | 'retry'; readonly task: number }
  | {
      readonly kind: 'comes' | 'is lost' | 'leaves' | 'is allowed' | 'is paused';
      readonly worker: number;
    }
  | {
      readonly kind: 'says';
      readonly worker: number;
      readonly task: number;
      readonly attempt: number;
      readonly word: (typeof wordTypes)[number];
    }
  | {
      readonly kind: 'answers';
      readonly submission: number;
      readonly word: (typeof wordTypes)[number];
    }
  | { readonly kind: 'completes here' }
  | { readonly kind: 'time passes'; readonly ms: number };

const worker = fc.nat({ max: names.length - 1 });
const task = fc.nat({ max: 3 });
const word = fc.constantFrom(...wordTypes);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('create'),
      target: fc.nat({ max: names.length + 1 }),
    }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'retry'), task }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom('comes', 'comes', 'is lost', 'leaves', 'is allowed', 'is paused'),
      worker,
    }),
    weight: 5,
  },
  {
    arbitrary: fc.record({
      ...{ kind: fc.constant('says'), worker, task, word },
      attempt: fc.integer({ min: 1, max: 4 }),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('answers'), submission: fc.nat({ max: 5 }), word }),
    weight: 8,
  },
  { arbitrary: fc.record({ kind: fc.constant('completes here') }), weight: 1 },
  {
    arbitrary: fc.record({ kind: fc.constant('time passes'), ms: fc.nat({ max: 25_000 }) }),
    weight: 1,
  },
);

test('a requester keeps its promises, whatever workers say', async () => {
  const machines = [
    await requesterThat({ isPaused: true }),
    await requesterThat({ isPaused: false }),
  ];
  let run = 0;
  await fuzz(
    { what: 'requester: three workers, some of them lying', share: 0.05 },
    fc.asyncProperty(
      fc.array(step, { maxLength: 30, size: 'max' }),
      fc.boolean(),
      async (steps, isPaused) => {
        run += 1;
        const index = isPaused ? 0 : 1;
        const scene = openScene(machines[index] ?? (await requesterThat({ isPaused })), run);
        try {
          for (const each of [...everybodyComes, ...steps]) {
            await scene.take(each);
            scene.isHolding();
          }
          await scene.finish();
        } catch (error) {
          // What is left of it would break the next run.
          machines[index] = await requesterThat({ isPaused });
          throw error;
        }
      },
    ),
  );
});

const everybodyComes: readonly Step[] = names.map((_, index) => ({ kind: 'comes', worker: index }));

async function requesterThat(options: { isPaused: boolean }): Promise<Requester> {
  const requester = createRequester({ concurrency: 1, ...options });
  // Right after its start it may have forgotten what it gave.
  await requester.clock.advance(61_000);
  return requester;
}

interface Scene {
  take(step: Step): Promise<void>;
  isHolding(): void;
  finish(): Promise<void>;
}

/** One run: workers and tasks of its own, for the same machine. */
function openScene(requester: Requester, run: number): Scene {
  const { manager, dispatcher, executor, clock, misconduct } = requester;
  const workers = names.map((name) => aWorker(`${name} ${run}`, { window: WINDOW }));
  const isThere = new Set<string>();
  const isAutomatic = new Set(workers.map(({ id }) => id));
  const isPaused = new Set<string>();
  const tasks: Task[] = [];
  const given = new Map<string, string>();
  const submissions: { worker: number; id: TaskId; attempt: number }[] = [];
  const before = executor.executions.length;
  let liars = 0;
  misconduct.splice(0);
  const ended = new Map<TaskId, TaskRecord>();
  const wrongs: string[] = [];
  const changed = (record: TaskRecord, { type }: { type: string }): void => {
    const { id } = record.task;
    if (type === 'retried') ended.delete(id);
    else if (ended.has(id)) wrongs.push(`${type} after the end`);
    if (isEnded(record.state.status)) ended.set(id, record);
  };
  manager.on('changed', changed);

  const at = (index: number) => workers[index] ?? aWorker('nobody');
  const present = (index: number) => ({
    ...at(index),
    isAutomatic: isAutomatic.has(at(index).id),
    isAccepting: !isPaused.has(at(index).id),
  });

  /** Reads what was said to the workers. */
  function listen(): void {
    for (const [index, { id: peer }] of workers.entries()) {
      for (const message of requester.messagesTo(at(index))) {
        if (message.type !== 'submit') continue;
        const { task: sent, attempt } = message;
        const name = `${sent.id} ${attempt}`;
        const holder = given.get(name);
        if (holder === undefined) mayHave(index, manager.getTask(sent.id));
        else if (holder !== peer) wrongs.push(`attempt ${attempt} went to two workers`);
        given.set(name, peer);
        submissions.push({ worker: index, id: sent.id, attempt });
      }
    }
  }

  function mayHave(index: number, record: TaskRecord | null): void {
    const { id, isAutomatic: isAllowed, isAccepting } = present(index);
    if (!isThere.has(id)) wrongs.push('a task went to a worker that is not there');
    const target = record?.target ?? 'local';
    if (typeof target === 'object' && target.peer !== id) wrongs.push('it was meant for another');
    if (target === 'auto' && !(isAllowed && isAccepting)) wrongs.push('a stranger got a task');
    if (target === 'local') wrongs.push('a task of this machine left it');
  }

  function say(from: number, id: TaskId, attempt: number, said: (typeof wordTypes)[number]): void {
    const peer = at(from).id;
    const wasGiven = given.get(`${id} ${attempt}`) === peer;
    if (!wasGiven) liars += 1;
    dispatcher.workerSaid(peer, messageOf(said, { id, attempt, peer }));
  }

  async function take(each: Step): Promise<void> {
    switch (each.kind) {
      case 'create':
        tasks.push(await create(each.target));
        break;
      case 'cancel':
      case 'retry':
        attempt(() => dispatcher[each.kind](tasks[each.task]?.id ?? aTaskId()));
        break;
      case 'comes':
        isThere.add(at(each.worker).id);
        await requester.join(present(each.worker));
        break;
      case 'is lost':
      case 'leaves':
        isThere.delete(at(each.worker).id);
        await requester.lose(at(each.worker), { isSudden: each.kind === 'is lost' });
        break;
      case 'is allowed':
      case 'is paused':
        toggle(each.kind === 'is paused' ? isPaused : isAutomatic, at(each.worker).id);
        if (isThere.has(at(each.worker).id)) await requester.change(present(each.worker));
        break;
      case 'says':
        say(each.worker, tasks[each.task]?.id ?? aTaskId(each.task), each.attempt, each.word);
        break;
      case 'answers': {
        const { worker: from, id, attempt: number } = submissions.at(-1 - each.submission) ?? {};
        if (from !== undefined && id !== undefined) say(from, id, number ?? 1, each.word);
        break;
      }
      case 'completes here':
        executor.executions.at(-1)?.complete();
        break;
      case 'time passes':
        await clock.advance(each.ms);
    }
    await quiet();
    listen();
  }

  function create(target: number): Promise<Task> {
    const named = workers[target];
    const where = target === names.length ? 'auto' : 'local';
    return requester.create(`task ${run}.${tasks.length}`, {
      target: named === undefined ? where : { peer: named.id },
      waitMs: WAIT_MS,
    });
  }

  function isHolding(): void {
    expect(wrongs).toEqual([]);
    expect(misconduct).toHaveLength(liars);
    for (const { id } of workers) expect(dispatcher.countAt(id)).toBeLessThanOrEqual(WINDOW);
    for (const { state, task: own } of ended.values()) {
      if (state.status !== 'Complete') continue;
      if (state.result.startsWith('done: ')) continue;
      const [who, , number] = state.result.split(' of ');
      expect(given.get(`${own.id} ${number}`)).toBe(who);
    }
  }

  async function finish(): Promise<void> {
    for (const [index] of workers.entries()) await requester.lose(at(index));
    for (const execution of executor.executions.slice(before)) execution.complete();
    await quiet();
    await clock.advance(WAIT_MS + 5_000);
    for (const execution of executor.executions.slice(before)) execution.complete();
    await quiet();
    listen();
    isHolding();
    expect([...manager.openTasks()]).toEqual([]);
    for (const { id } of workers) expect(dispatcher.countAt(id)).toBe(0);
    manager.off('changed', changed);
  }

  return { take, isHolding, finish };
}

/** A result names who gave it, and of which attempt. */
function messageOf(
  said: (typeof wordTypes)[number],
  { id, attempt: number, peer }: { id: TaskId; attempt: number; peer: string },
): TaskMessage {
  const about = { task_id: id, attempt: number };
  const error = { code: 'executor_failed', message: 'It does not work.' } as const;
  switch (said) {
    case 'accepted':
      return { type: said, ...about, position: 0 };
    case 'result':
      return { type: said, ...about, result: `${peer} of ${id} of ${number}`, duration_ms: 1 };
    case 'failed':
      return { type: said, ...about, error };
    case 'interrupted':
      return { type: 'failed', ...about, error: { ...error, code: said } };
    case 'rejected':
    case 'busy':
      return { type: 'rejected', ...about, error: { ...error, code: said } };
    default:
      return { type: said, ...about };
  }
}

function toggle(set: Set<string>, value: string): void {
  if (!set.delete(value)) set.add(value);
}

/** What a person may not do is refused. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
  }
}
