import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Task, TaskCounts } from '../../src/shared/model/task.ts';
import { haveEnded } from './accounts.ts';
import type { LanAgent } from './lan-agent.ts';
import { LOST_SHOWN_MS, type Measurements, MOVED_MS, RECOVERY_MS } from './measurements.ts';
import { eventually, reaches, shows, type Team } from './team.ts';

/** Something that separates one agent from the others, or stops it, and can be undone. */
export interface Fault {
  readonly name: string;
  /** What executes there does not survive it. */
  readonly interrupts?: true;
  begin(victim: LanAgent, others: readonly LanAgent[]): unknown;
  end(victim: LanAgent, others: readonly LanAgent[]): unknown;
}

export const cable: Fault = {
  name: 'cable pulled',
  begin: ({ host }) => host.cut(),
  end: ({ host }) => host.heal(),
};

export const distantCable: Fault = {
  name: 'cable pulled beyond the switch',
  begin: ({ host }) => host.isolate(),
  end: ({ host }) => host.rejoin(),
};

export const mute: Fault = {
  name: 'what it sends is lost',
  begin: ({ host }, others) => {
    for (const other of others) host.loseWhatGoesTo(other.host.address);
  },
  end: ({ host }) => host.loseNothing(),
};

export const deaf: Fault = {
  name: 'what it is sent is lost',
  begin: (victim, others) => {
    for (const { host } of others) host.loseWhatGoesTo(victim.host.address);
  },
  end: (_, others) => {
    for (const { host } of others) host.loseNothing();
  },
};

export const stopped: Fault = {
  name: 'process stopped (SIGSTOP)',
  begin: (victim) => victim.signal('SIGSTOP'),
  end: (victim) => victim.signal('SIGCONT'),
};

export const killed: Fault = {
  name: 'process killed (SIGKILL)',
  interrupts: true,
  begin: (victim) => victim.kill('SIGKILL'),
  end: (victim) => victim.start(),
};

const SOON_MS = 3_000;

/**
 * Strikes a worker that executes an automatic task and one for it by name, long enough for it to be
 * lost, and checks that the loss is shown, the first moves, and the second ends when the fault does.
 */
export async function endureLoss(
  team: Team,
  fault: Fault,
  forMs: number,
  measurements: Measurements,
): Promise<void> {
  const { alpha, automatic, named, worker, others } = await startTwo(team);
  const { id } = worker;
  const beganAt = performance.now();
  const isOver = setTimeout(forMs);
  await fault.begin(worker, others);
  await shows(alpha, id, 'gone', LOST_SHOWN_MS * 2);
  const lostMs = measurements.take(`${fault.name}: loss shown`, beganAt, LOST_SHOWN_MS);
  await reaches(alpha, automatic, { status: 'Executing', attempt: 2 }, MOVED_MS * 2);
  const movedMs = measurements.take(`${fault.name}: runs elsewhere`, beganAt, MOVED_MS);
  await isOver;
  await fault.end(worker, others);
  const usableMs = await untilUsable(team, worker, fault, measurements);
  await reaches(alpha, automatic, { status: 'Complete' }, SOON_MS);
  const status = fault.interrupts === true ? 'Failed' : 'Complete';
  await reaches(alpha, named, { status, worker: id, attempt: 1 }, SOON_MS);
  await team.together();
  expect(lostMs).toBeLessThan(LOST_SHOWN_MS);
  expect(movedMs).toBeLessThan(MOVED_MS);
  expect(usableMs).toBeLessThan(RECOVERY_MS);
}

/** The same for so short that nothing may be noticed: both tasks end where they began. */
export async function endureMoment(
  team: Team,
  fault: Fault,
  forMs: number,
  measurements: Measurements,
): Promise<void> {
  const { alpha, automatic, named, worker, others } = await startTwo(team);
  await fault.begin(worker, others);
  await setTimeout(forMs);
  await fault.end(worker, others);
  const usableMs = await untilUsable(team, worker, fault, measurements);
  for (const task of [automatic, named]) {
    await reaches(alpha, task, { status: 'Complete', worker: worker.id, attempt: 1 }, SOON_MS);
  }
  expect(usableMs).toBeLessThan(RECOVERY_MS);
}

const RESULTS = 40;
const LARGE_PROMPT = 'x'.repeat(100 * 1_024);
const PROMPTS_A_CALL = 10;
/** Two of them are a quarter of the results. */
const BUFFER_BYTES = 512 * 1_024;

/** Cuts the cable while results, more than the buffers between two machines hold, are half there. */
export async function endureInMidResult(
  team: Team,
  forMs: number,
  measurements: Measurements,
): Promise<void> {
  const { alpha, beta } = team;
  const complete = await stallResults(team);
  beta.host.cut();
  alpha.signal('SIGCONT');
  await setTimeout(forMs);
  const { Executing: missing } = await countsOf(alpha);
  const healedAt = performance.now();
  beta.host.heal();
  await counts(alpha, { Complete: complete }, RECOVERY_MS * 3);
  const what = 'cable pulled in mid-result: all results after its end';
  const tookMs = measurements.take(what, healedAt, RECOVERY_MS);
  await team.together();
  expect(missing).toBeGreaterThan(0);
  expect(tookMs).toBeLessThan(RECOVERY_MS);
}

/**
 * Stops alpha while beta sends it results, until all have been given to the network.
 *
 * @returns how many complete tasks alpha knows when they have arrived.
 */
async function stallResults(team: Team): Promise<number> {
  const { alpha, beta } = team;
  for (const { host } of [alpha, beta]) host.limitBuffers(BUFFER_BYTES);
  await team.together();
  // What was begun before must not be counted.
  await eventually(async () => expect(await haveEnded(team.agents)).toBe(true), SOON_MS);
  const before = await countsOf(alpha);
  const beforeThere = await countsOf(beta);
  await createLarge(team, alpha, beta);
  await counts(alpha, { Executing: RESULTS }, SOON_MS);
  alpha.signal('SIGSTOP');
  await counts(beta, { Complete: beforeThere.Complete + RESULTS }, SOON_MS);
  return before.Complete + RESULTS;
}

function counts(agent: LanAgent, expected: Partial<TaskCounts>, withinMs: number): Promise<void> {
  return eventually(async () => expect(await countsOf(agent)).toMatchObject(expected), withinMs);
}

function countsOf({ bridge }: LanAgent): Promise<TaskCounts> {
  return bridge.call('tasks.count', {});
}

async function startTwo(team: Team): Promise<{
  alpha: LanAgent;
  automatic: Task;
  named: Task;
  worker: LanAgent;
  others: LanAgent[];
}> {
  const { alpha, agents } = team;
  await team.together();
  const { task: automatic, worker } = await team.startElsewhere(alpha);
  const named = await team.create(alpha, { target: { peer: worker.id } });
  await reaches(alpha, named, { status: 'Executing' }, SOON_MS);
  const others = agents.filter((agent) => agent !== worker);
  return { alpha, automatic, named, worker, others };
}

/** Until a task that is given to `worker` now is begun there. */
async function untilUsable(
  team: Team,
  worker: LanAgent,
  fault: Fault,
  measurements: Measurements,
): Promise<number> {
  const healedAt = performance.now();
  const probe = await team.create(team.alpha, { target: { peer: worker.id } });
  await reaches(team.alpha, probe, { status: 'Executing' }, RECOVERY_MS * 5);
  const what = `${fault.name}: link usable after its end`;
  return measurements.take(what, healedAt, RECOVERY_MS);
}

async function createLarge(team: Team, requester: LanAgent, worker: LanAgent): Promise<void> {
  for (let tasks = 0; tasks < RESULTS; tasks += PROMPTS_A_CALL) {
    const prompts = Array.from({ length: PROMPTS_A_CALL }, () => LARGE_PROMPT);
    const target = { peer: worker.id };
    const created = await requester.bridge.call('task.create', { prompts, target });
    for (const { id } of created) team.ledger.created(requester, id);
  }
}
