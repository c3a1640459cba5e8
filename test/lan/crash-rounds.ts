import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { BridgeError } from '../../src/shared/contract/bridge.ts';
import type { Target } from '../../src/shared/model/task.ts';
import { auditAtRest, haveEnded, Ledger } from './accounts.ts';
import { checkHistory } from './history-check.ts';
import type { LanAgent } from './lan-agent.ts';
import type { Measurements } from './measurements.ts';
import { eventually, type Team } from './team.ts';

/** A busy machine takes seconds for what a free one does in one. */
const READY_AGAIN_MS = 10_000;
const SETTLED_WITHIN_MS = 20_000;
/** The load before a crash, and a start before another, take at most this long. */
const CRASH_WITHIN_MS = 800;
const START_CRASHES = 0.2;
const PAUSE_MS = 40;
const MAX_PROMPTS = 5;
const LARGE_PROMPTS = 0.05;
const BATCHED = 0.5;
const LARGE_CHARACTERS = 50_000;

export interface CrashRounds {
  readonly rounds: number;
  readonly random: () => number;
  readonly measurements: Measurements;
}

/**
 * Kills agents with SIGKILL at random instants while all of them create and execute tasks. After
 * each time, everything they acknowledged must be in their files, and end as it should.
 *
 * @returns how many processes were killed.
 */
export async function crashAgain(
  team: Team,
  { rounds, random, measurements }: CrashRounds,
): Promise<number> {
  let kills = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const ledger = new Ledger();
    const victims = chooseVictims(team.agents, random);
    await crashUnderLoad(team, victims, `[${round}]`, ledger, random);
    kills += victims.length;
    checkFiles(victims, team.ledger);
    if (random() < START_CRASHES) {
      await Promise.all(victims.map((each) => each.crashWhileStarting(random() * CRASH_WITHIN_MS)));
      kills += victims.length;
      checkFiles(victims, team.ledger);
    }
    const startedAt = performance.now();
    await Promise.all(victims.map((victim) => victim.start()));
    const readyMs = measurements.take('killed agents ready again', startedAt, READY_AGAIN_MS);
    expect(readyMs).toBeLessThan(READY_AGAIN_MS);
    await settleRound(team.agents, ledger, `[${round}]`);
  }
  return kills;
}

async function crashUnderLoad(
  team: Team,
  victims: readonly LanAgent[],
  label: string,
  ledger: Ledger,
  random: () => number,
): Promise<void> {
  const end = new AbortController();
  const load = team.agents.map((agent) =>
    createUntil(end.signal, agent, team, label, ledger, random),
  );
  await setTimeout(random() * CRASH_WITHIN_MS);
  const killed = victims.map((victim) => victim.kill('SIGKILL'));
  end.abort();
  await Promise.all([...killed, ...load]);
}

async function createUntil(
  end: AbortSignal,
  agent: LanAgent,
  team: Team,
  label: string,
  ledger: Ledger,
  random: () => number,
): Promise<void> {
  const { bridge } = agent;
  const targets: Target[] = [
    'auto',
    'auto',
    'local',
    ...team.agents.map(({ id }) => ({ peer: id })),
  ];
  const batch = { id: randomUUID(), name: label };
  while (!end.aborted) {
    const prompts = promptsOf(label, random);
    const target = targets[Math.floor(random() * targets.length)] ?? 'auto';
    try {
      const inBatch = random() < BATCHED ? { batch } : {};
      for (const { id } of await bridge.call('task.create', { prompts, target, ...inBatch })) {
        for (const each of [ledger, team.ledger]) each.created(agent, id);
      }
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      for (const each of [ledger, team.ledger]) each.unanswered(agent, prompts.length);
    }
    await setTimeout(random() * PAUSE_MS);
  }
}

function promptsOf(label: string, random: () => number): string[] {
  const count = 1 + Math.floor(random() * MAX_PROMPTS);
  return Array.from({ length: count }, () => {
    const isLarge = random() < LARGE_PROMPTS;
    return `${label} ${isLarge ? 'x'.repeat(random() * LARGE_CHARACTERS) : 'small'}`;
  });
}

/** Most often one, sometimes several at once, sometimes all. */
function chooseVictims(agents: readonly LanAgent[], random: () => number): readonly LanAgent[] {
  const first = Math.floor(random() * agents.length);
  const others = agents.filter((_, index) => index !== first && random() < 0.2);
  return [...agents.slice(first, first + 1), ...others];
}

function checkFiles(victims: readonly LanAgent[], ledger: Ledger): void {
  const wrong = victims.flatMap((victim) => checkHistory(victim, ledger.createdBy(victim)));
  expect(wrong).toEqual([]);
}

async function settleRound(
  agents: readonly LanAgent[],
  ledger: Ledger,
  label: string,
): Promise<void> {
  await eventually(async () => expect(await haveEnded(agents)).toBe(true), SETTLED_WITHIN_MS);
  const found = await auditAtRest(agents, ledger, { search: label });
  expect(found).toMatchObject({ lost: [], broken: [] });
  expect(agents.flatMap(({ troubles }) => troubles)).toEqual([]);
}
