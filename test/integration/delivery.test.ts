import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SingleTarget, Task } from '../../src/shared/model/task.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createMachines, type Machine, type Machines, openTasks } from '../support/machines.ts';

describe('two machines', () => {
  test('run each other’s tasks', async () => {
    const { machines, anna, boris } = await pair();
    const task = await created(machines, anna, 'Say hello', { peer: boris.id });
    await machines.settle();
    expect(boris.run?.executor.prompts()).toEqual(['Say hello']);
    await machines.completeAll();
    expect(resultAt(anna, task)).toBe('done: Say hello');
    expect(boris.run?.manager.getTask(task.id, anna.id)?.state.status).toBe('Complete');
  });

  test('run a task once although their link breaks in mid-task', async () => {
    const { machines, anna, boris, clock } = await pair();
    const task = await created(machines, anna, 'Say hello', { peer: boris.id });
    await machines.settle();
    await machines.cut(anna, boris);
    await machines.completeAll();
    await clock.advance(30_000);
    expect(resultAt(anna, task)).toBeNull();
    await machines.heal(anna, boris);
    expect(resultAt(anna, task)).toBe('done: Say hello');
    expect(boris.run?.executor.prompts()).toEqual(['Say hello']);
  });

  test('lose nothing when the worker is killed in mid-task', async () => {
    const { machines, anna, boris, clock } = await pair();
    anna.run?.manager.slots.pause();
    const task = await created(machines, anna, 'Say hello', 'auto');
    await machines.settle();
    expect(boris.run?.executor.prompts()).toEqual(['Say hello']);
    await machines.kill(boris);
    await clock.advance(2_000);
    await machines.start(boris);
    await machines.heal(anna, boris);
    await machines.completeAll();
    expect(resultAt(anna, task)).toBe('done: Say hello');
    expect(endsOf(anna, task)).toBe(1);
  });

  test('lose nothing when the requester is killed in mid-task', async () => {
    const { machines, anna, boris } = await pair();
    const task = await created(machines, anna, 'Say hello', { peer: boris.id });
    await machines.settle();
    await machines.kill(anna);
    await machines.completeAll();
    await machines.start(anna);
    await machines.heal(anna, boris);
    expect(resultAt(anna, task)).toBe('done: Say hello');
    expect(boris.run?.executor.prompts()).toEqual(['Say hello']);
  });

  test('hand back what waits when the worker leaves', async () => {
    const { machines, anna, boris, clock } = await pair();
    const tasks: Task[] = [];
    for (const prompt of ['one', 'two', 'three']) {
      tasks.push(await created(machines, anna, prompt, { peer: boris.id }));
    }
    await machines.settle();
    await machines.stop(boris);
    const codes = tasks.map(({ id }) => anna.run?.manager.getTask(id)?.state);
    expect(codes).toMatchObject([
      { failure: { code: 'interrupted' } },
      { failure: { code: 'interrupted' } },
      { status: 'Pending', stage: 'queued' },
    ]);
    await machines.start(boris);
    await machines.heal(anna, boris);
    await clock.advance(1_000);
    await machines.completeAll();
    expect(tasks.map((task) => resultAt(anna, task))).toEqual([null, null, 'done: three']);
  });

  test('run a task once although its requester leaves just as it begins', async () => {
    const { machines, anna, boris, clock } = await pair();
    for (const { run } of [anna, boris]) run?.manager.slots.pause();
    const task = await created(machines, anna, 'Say hello', 'auto');
    await machines.settle();
    expect(anna.run?.manager.getTask(task.id)?.state).toMatchObject({ stage: 'accepted' });
    boris.run?.manager.slots.resume();
    await machines.stop(anna);
    await machines.start(anna);
    await clock.advance(3_000);
    await machines.heal(anna, boris);
    await machines.completeAll();
    expect(resultAt(anna, task)).toBe('done: Say hello');
    expect(boris.run?.executor.prompts()).toEqual(['Say hello']);
    expect(anna.run?.executor.prompts()).toEqual([]);
  });

  test('go on with what waited when the requester is back', async () => {
    const { machines, anna, boris } = await pair();
    for (const { run } of [anna, boris]) run?.manager.slots.pause();
    const task = await created(machines, anna, 'Say hello', 'auto');
    await machines.settle();
    await machines.stop(anna);
    boris.run?.manager.slots.resume();
    await machines.settle();
    expect(boris.run?.executor.prompts()).toEqual([]);
    await machines.start(anna);
    await machines.heal(anna, boris);
    await machines.completeAll();
    expect(resultAt(anna, task)).toBe('done: Say hello');
    expect(endsOf(anna, task)).toBe(1);
  });

  test('stop what was cancelled while they were apart', async () => {
    const { machines, anna, boris } = await pair();
    const task = await created(machines, anna, 'Say hello', { peer: boris.id });
    await machines.settle();
    await machines.cut(anna, boris);
    await machines.cancel(anna, task);
    expect(anna.run?.manager.getTask(task.id)?.state).toMatchObject({
      failure: { code: 'cancelled' },
    });
    await machines.heal(anna, boris);
    expect(boris.run?.executor.of('Say hello').signal.aborted).toBe(true);
  });
});

test('whatever breaks, every task ends once, nobody is accused, and nothing runs for nobody', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 30 }), async (actions) => {
      const clock = createFakeClock();
      const machines = createMachines(['Anna', 'Boris', 'Clara'], clock);
      await connectAll(machines);
      const tasks: { readonly task: Task; readonly of: Machine; isCancelled: boolean }[] = [];

      for (const [index, act] of actions.entries()) {
        const one = at(machines, act.one);
        const other = at(machines, act.one + 1 + (act.other % 2));
        if (act.type === 'create') {
          const targets: readonly SingleTarget[] = ['auto', { peer: other.id }, 'local'];
          const target = targets[act.pick % targets.length] ?? 'auto';
          const task = await machines.create(one, `task ${index}`, target);
          if (task !== null) tasks.push({ task, of: one, isCancelled: false });
        } else if (act.type === 'cancel') {
          const chosen = tasks[act.pick % Math.max(1, tasks.length)];
          if (chosen === undefined || chosen.of.run === null) continue;
          chosen.isCancelled = true;
          await machines.cancel(chosen.of, chosen.task);
        } else if (act.type === 'advance') await clock.advance(act.pick % 5_000);
        else if (act.type === 'completeAll' || act.type === 'settle') await machines[act.type]();
        else if (act.type === 'cut' || act.type === 'heal') await machines[act.type](one, other);
        else await machines[act.type](one);
      }

      for (let round = 0; round < 8; round += 1) {
        await connectAll(machines);
        await clock.advance(3_000);
        await machines.completeAll();
      }

      expect(machines.accused).toEqual([]);
      for (const machine of machines.all) {
        expect(
          openTasks(machine).map(({ task, state }) => [machine.name, task.prompt, state]),
        ).toEqual([]);
      }
      for (const { task, of, isCancelled } of tasks) {
        const state = of.run?.manager.getTask(task.id)?.state;
        expect(endsOf(of, task)).toBe(1);
        if (state?.status === 'Complete') expect(state.result).toBe(`done: ${task.prompt}`);
        else if (state?.status === 'Failed') {
          const expected = isCancelled ? ['cancelled'] : [];
          expect([...expected, 'interrupted', 'peer_lost']).toContain(state.failure.code);
        }
      }
    }),
    { numRuns: 40 },
  );
});

const action = fc.record({
  type: fc.oneof(
    { weight: 6, arbitrary: fc.constant('create' as const) },
    { weight: 3, arbitrary: fc.constantFrom('settle' as const, 'completeAll' as const) },
    { weight: 2, arbitrary: fc.constantFrom('cut' as const, 'heal' as const) },
    { weight: 2, arbitrary: fc.constantFrom('kill' as const, 'stop' as const, 'start' as const) },
    { weight: 2, arbitrary: fc.constantFrom('cancel' as const, 'advance' as const) },
  ),
  one: fc.nat({ max: 2 }),
  other: fc.nat({ max: 1 }),
  pick: fc.nat({ max: 10_000 }),
});

async function pair(): Promise<{
  machines: Machines;
  anna: Machine;
  boris: Machine;
  clock: FakeClock;
}> {
  const clock = createFakeClock();
  const machines = createMachines(['Anna', 'Boris'], clock);
  await connectAll(machines);
  return { machines, anna: at(machines, 0), boris: at(machines, 1), clock };
}

async function connectAll(machines: Machines): Promise<void> {
  for (const machine of machines.all) await machines.start(machine);
  for (const one of machines.all) {
    for (const other of machines.all) if (one !== other) await machines.heal(one, other);
  }
}

async function created(
  machines: Machines,
  from: Machine,
  prompt: string,
  target: SingleTarget,
): Promise<Task> {
  const task = await machines.create(from, prompt, target);
  if (task === null) throw new Error(`${from.name} does not run.`);
  return task;
}

function at({ all }: Machines, index: number): Machine {
  const machine = all[index % all.length];
  if (machine === undefined) throw new Error('There are no machines.');
  return machine;
}

function resultAt({ run }: Machine, { id }: Task): string | null {
  return run?.manager.getResult(id)?.result ?? null;
}

/** How often a task has ended for the person who asked. */
function endsOf({ run, id: self }: Machine, { id }: Task): number {
  const journey = run?.history.journey(self, id) ?? [];
  return journey.filter(({ change }) => change === 'completed' || change === 'failed').length;
}
