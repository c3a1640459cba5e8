import { setTimeout } from 'node:timers/promises';
import { BridgeError } from '../../src/shared/contract/bridge.ts';
import type { Target } from '../../src/shared/model/task.ts';
import type { LanAgent } from '../lan/lan-agent.ts';
import type { Team } from '../lan/team.ts';
import { seededRandom } from '../support/seeded-random.ts';

const KILL_EVERY_MS = 1_000;
const RESTART_LOOK_MS = 20;

export interface Killing {
  readonly tasks: number;
  readonly forMs: number;
  readonly seed: number;
}

/**
 * Kills and restarts one agent a second, while each of them is given its share of the tasks.
 *
 * @returns how many agents were killed.
 */
export async function killOneASecond(team: Team, { tasks, forMs, seed }: Killing): Promise<number> {
  const { agents } = team;
  const share = Math.ceil(tasks / agents.length);
  const feeding = agents.map((agent, index) =>
    feed(team, agent, { share, forMs, random: seededRandom(seed + index + 1) }),
  );
  const [kills] = await Promise.all([
    killAndRestart(agents, forMs, seededRandom(seed)),
    ...feeding,
  ]);
  return kills;
}

async function killAndRestart(
  agents: readonly LanAgent[],
  forMs: number,
  random: () => number,
): Promise<number> {
  const restarts: Promise<void>[] = [];
  const endsAt = performance.now() + forMs;
  while (performance.now() < endsAt) {
    const nextAt = performance.now() + KILL_EVERY_MS;
    const running = agents.filter(({ isRunning }) => isRunning);
    const victim = running[Math.floor(random() * running.length)];
    if (victim !== undefined) restarts.push(killAndStart(victim));
    await setTimeout(Math.max(0, nextAt - performance.now()));
  }
  await Promise.all(restarts);
  return restarts.length;
}

async function killAndStart(victim: LanAgent): Promise<void> {
  await victim.kill('SIGKILL');
  await victim.start();
}

/** Has `requester` acknowledge its share evenly over the time; while it is down, it is asked again. */
async function feed(
  team: Team,
  requester: LanAgent,
  { share, forMs, random }: { share: number; forMs: number; random: () => number },
): Promise<void> {
  const peers = team.agents.map(({ id }) => ({ peer: id }));
  const targets: Target[] = ['auto', 'auto', 'auto', 'auto', 'auto', 'local', ...peers];
  const startedAt = performance.now();
  for (let created = 0; created < share; ) {
    const dueAt = startedAt + (forMs * created) / share;
    await setTimeout(Math.max(0, dueAt - performance.now()));
    const target = targets[Math.floor(random() * targets.length)] ?? 'auto';
    if (await isCreated(team, requester, target)) created += 1;
    else await setTimeout(RESTART_LOOK_MS);
  }
}

async function isCreated(team: Team, requester: LanAgent, target: Target): Promise<boolean> {
  if (!requester.isRunning) return false;
  try {
    await team.create(requester, { target });
    return true;
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    team.ledger.unanswered(requester, 1);
    return false;
  }
}
