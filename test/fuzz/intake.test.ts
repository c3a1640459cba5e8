import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskMessage } from '../../src/main/agent/protocols/link/messages.ts';
import { ASK_WINDOW } from '../../src/main/agent/trust/trust-policy.ts';
import type { PeerId, TaskId } from '../../src/shared/model/ids.ts';
import { aPeerId, aTask, aTaskId } from '../support/builders.ts';
import { createHost, type Host } from '../support/host.ts';
import { quiet } from '../support/temporary-history.ts';
import { fuzz, printTable } from './fuzz.ts';

printTable();

/** One that has seen more gets slow. */
const RUNS_A_MACHINE = 1_000;
const A_DAY_MS = 24 * 3_600_000;
const peers = ['anna', 'boris', 'carla'] as const;

/** What peers say to a worker, what its person decides, and what else may happen there. */
type Step =
  | {
      readonly kind: 'submit' | 'cancel' | 'withdraw';
      readonly peer: number;
      readonly id: number;
      readonly attempt: number;
      readonly isOwn: boolean;
    }
  | { readonly kind: 'comes' | 'is lost' | 'leaves'; readonly peer: number }
  | { readonly kind: 'ask' | 'allowed' | 'blocked' | 'once'; readonly peer: number }
  | { readonly kind: 'completes' | 'fails'; readonly execution: number }
  | { readonly kind: 'time passes'; readonly ms: number };

const peer = fc.nat({ max: peers.length - 1 });
const said = fc.record({
  kind: fc.constantFrom(
    'submit' as const,
    'submit' as const,
    'cancel' as const,
    'withdraw' as const,
  ),
  ...{ peer, id: fc.integer({ min: 1, max: 3 }), attempt: fc.integer({ min: 1, max: 3 }) },
  isOwn: fc.oneof({ arbitrary: fc.constant(true), weight: 9 }, fc.constant(false)),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: said, weight: 10 },
  {
    arbitrary: fc.record({ kind: fc.constantFrom('comes', 'is lost', 'leaves'), peer }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ kind: fc.constantFrom('ask', 'allowed', 'blocked', 'once'), peer }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom('completes', 'fails'),
      execution: fc.nat({ max: 5 }),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('time passes'), ms: fc.nat({ max: 70_000 }) }),
    weight: 1,
  },
);

test('a worker keeps its promises, whatever its requesters say', async () => {
  let host = createHost({ concurrency: 2 });
  let run = 0;
  const renew = (): void => {
    host.crash();
    host = createHost({ concurrency: 2 });
  };
  await fuzz(
    { what: 'worker: three requesters', share: 0.1 },
    fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
      run += 1;
      if (run % RUNS_A_MACHINE === 0) renew();
      const scene = openScene(host, run);
      try {
        for (const each of steps) {
          await scene.take(each);
          scene.isHolding();
        }
        await scene.finish();
      } catch (error) {
        // What is left of it would break the next run.
        renew();
        throw error;
      }
    }),
  );
});

interface Scene {
  take(step: Step): Promise<void>;
  /** What holds at any time. */
  isHolding(): void;
  finish(): Promise<void>;
}

/** An allowed peer that submits its newest attempt is told of it: it is accepted, or how far it is. */
interface Expectation {
  readonly from: PeerId;
  readonly id: TaskId;
  readonly attempt: number;
  readonly isFirst: boolean;
  /** How much the peer had heard before. */
  readonly since: number;
}

/** One run: peers and tasks of its own, on the same machine. */
function openScene(host: Host, run: number): Scene {
  const { intake, executor, trust, manager, clock } = host;
  const ids = peers.map((name) => aPeerId(`${name} ${run}`));
  const before = executor.executions.length;
  const isSettled = new Set<number>();
  const heard = new Map<PeerId, TaskMessage[]>(ids.map((id) => [id, []]));
  const spokenOf = new Map<PeerId, Set<string>>(ids.map((id) => [id, new Set()]));
  const submitted = new Set<string>();
  const expected: Expectation[] = [];
  const wasLetIn = new Set<PeerId>();
  for (const id of ids) trust.set(id, 'ask');

  const executions = () => executor.executions.slice(before);
  const isLive = (index: number): boolean =>
    !isSettled.has(index) && executions()[index]?.signal.aborted === false;

  function speak({ kind, id, attempt, isOwn }: Extract<Step, { id: number }>, from: PeerId): void {
    const taskId = aTaskId(id);
    spokenOf.get(from)?.add(taskId);
    const reply = (message: TaskMessage): void => void heard.get(from)?.push(message);
    if (kind === 'cancel') intake.cancel(from, taskId, attempt, reply);
    else if (kind === 'withdraw') intake.withdraw(from, taskId, attempt, reply);
    else {
      const sender = isOwn ? from : (ids.find((other) => other !== from) ?? from);
      const newest = Math.max(
        0,
        ...[1, 2, 3].filter((other) => submitted.has(`${from} ${taskId} ${other}`)),
      );
      if (isOwn && attempt >= newest && trust.get(from) === 'allowed') {
        const isFirst = attempt > newest;
        expected.push({ from, id: taskId, attempt, isFirst, since: heard.get(from)?.length ?? 0 });
      }
      submitted.add(`${from} ${taskId} ${attempt}`);
      const prompt = promptOf(from, taskId);
      intake.submit(from, { task: aTask({ id: taskId, sender, prompt }), attempt }, reply);
    }
  }

  async function decide(kind: 'ask' | 'allowed' | 'blocked' | 'once', of: PeerId): Promise<void> {
    if (kind !== 'once') trust.set(of, kind);
    if (kind === 'allowed' || kind === 'once') {
      wasLetIn.add(of);
      intake.admitWaiting(of);
    }
    if (kind === 'blocked') await intake.expel(of);
  }

  async function take(each: Step): Promise<void> {
    const of = ids['peer' in each ? each.peer : 0] ?? '';
    if ('id' in each) speak(each, of);
    else if ('execution' in each) {
      const index = executions().findIndex((_, at) => at >= each.execution && isLive(at));
      isSettled.add(index);
      if (each.kind === 'completes') executions()[index]?.complete();
      else executions()[index]?.fail('It does not work.');
    } else if ('ms' in each) await clock.advance(each.ms);
    else if (each.kind === 'comes') intake.requesterCame(of);
    else if (each.kind === 'is lost') intake.requesterLost(of);
    else if (each.kind === 'leaves') intake.requesterLeft(of);
    else await decide(each.kind, of);
    await quiet();
  }

  function isHolding(): void {
    const live = new Map<string, number>();
    const begun = new Map<string, number>();
    executions().forEach(({ task }, index) => {
      const name = `${task.sender} ${task.id}`;
      expect(wasLetIn).toContain(task.sender);
      begun.set(name, (begun.get(name) ?? 0) + 1);
      if (isLive(index)) live.set(name, (live.get(name) ?? 0) + 1);
    });
    for (const count of live.values()) expect(count).toBe(1);
    for (const [name, count] of begun) {
      const attempts = [1, 2, 3].filter((attempt) => submitted.has(`${name} ${attempt}`));
      expect(count).toBeLessThanOrEqual(attempts.length);
    }
    for (const { peer: from, tasks } of intake.requests()) {
      expect(trust.get(from)).toBe('ask');
      expect(tasks.length).toBeLessThanOrEqual(ASK_WINDOW);
    }
    for (const { from, id, attempt, isFirst, since } of expected.splice(0)) {
      const about = { task_id: id, attempt, ...(isFirst ? { type: 'accepted' } : {}) };
      expect(heard.get(from)?.slice(since)).toContainEqual(expect.objectContaining(about));
    }
    for (const [from, messages] of heard) hearsTheTruth(from, messages, spokenOf.get(from));
  }

  async function finish(): Promise<void> {
    for (const id of ids) intake.requesterLost(id);
    for (const execution of executions()) execution.complete();
    await quiet();
    await clock.advance(A_DAY_MS);
    await quiet();
    isHolding();
    expect([...manager.openTasks()]).toEqual([]);
    expect([manager.slots.executing, manager.slots.queued]).toEqual([0, 0]);
    expect(intake.requests()).toEqual([]);
  }

  return { take, isHolding, finish };
}

/**
 * A peer hears only of its own tasks, and of an attempt that has ended nothing else any more, until
 * it hears of a newer one.
 */
function hearsTheTruth(
  from: PeerId,
  messages: readonly TaskMessage[],
  spokenOf: ReadonlySet<string> = new Set(),
): void {
  const ends = new Map<TaskId, TaskMessage>();
  for (const message of messages) {
    expect(spokenOf).toContain(message.task_id);
    const end = ends.get(message.task_id);
    if (end?.attempt === message.attempt) expect(message).toEqual(end);
    if (message.type === 'result') {
      expect(message.result).toBe(`done: ${promptOf(from, message.task_id)}`);
    }
    const isFinal =
      message.type === 'result' ||
      (message.type === 'failed' && message.error.code !== 'cancelled');
    if (isFinal || message.attempt > (end?.attempt ?? 0)) ends.delete(message.task_id);
    if (isFinal) ends.set(message.task_id, message);
  }
}

function promptOf(from: PeerId, id: TaskId): string {
  return `for ${from}: ${id}`;
}
