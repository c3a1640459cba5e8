import { expect, vi } from 'vitest';
import type { CommandInput } from '../../src/shared/contract/commands.ts';
import type { Peer } from '../../src/shared/model/peer.ts';
import type { Task, TaskDetails } from '../../src/shared/model/task.ts';
import { type Audit, auditAtRest, haveEnded, Ledger } from './accounts.ts';
import { createLan } from './lan.ts';
import { LanAgent } from './lan-agent.ts';

const LOOK_EVERY_MS = 20;
const TOGETHER_WITHIN_MS = 15_000;
const SETTLED_WITHIN_MS = 10_000;
const SOON_MS = 3_000;

/** Agents, three or more, each on a host of its own of one LAN, and what they promised. */
export interface Team {
  readonly alpha: LanAgent;
  readonly beta: LanAgent;
  readonly gamma: LanAgent;
  readonly agents: readonly LanAgent[];
  readonly ledger: Ledger;
  /** When the processes were started, on the clock of `performance`. */
  readonly startedAt: number;
  /** Resolves when everyone sees everyone else, ready to work. */
  together(): Promise<void>;
  create(requester: LanAgent, order: Omit<CommandInput<'task.create'>, 'prompts'>): Promise<Task>;
  /** Has an `auto` task of `requester` run on another machine. */
  startElsewhere(requester: LanAgent): Promise<{ readonly task: Task; readonly worker: LanAgent }>;
  /** Checks over all histories that no task was lost and none was answered twice. */
  settle(withinMs?: number): Promise<void>;
  /** What the histories say now. */
  examine(): Promise<Audit>;
  /** After a failed test: plugs in every cable and starts who does not run, for the next one. */
  repair(): Promise<void>;
  report(): string;
  dispose(): Promise<void>;
}

export async function createTeam(options: readonly string[], size = 3): Promise<Team> {
  const lan = createLan(size);
  const agents = lan.hosts.map(
    (host, index) => new LanAgent(host, NAMES[index] ?? host.name, options),
  );
  const [alpha, beta, gamma] = agents;
  if (alpha === undefined || beta === undefined || gamma === undefined) throw new Error('No team.');
  const ledger = new Ledger();
  const report = (): string => agents.map((agent) => agent.report()).join('\n');
  const dispose = async (): Promise<void> => {
    await Promise.allSettled(agents.map((agent) => agent.dispose()));
    lan.close();
  };

  const startedAt = performance.now();
  try {
    await Promise.all(agents.map((agent) => agent.start()));
  } catch (error) {
    await dispose();
    throw error;
  }
  const create: Team['create'] = async (requester, order) => {
    const prompts = [`A task of ${requester.name}`];
    const [task] = await requester.bridge.call('task.create', { ...order, prompts });
    if (task === undefined) throw new Error('No task was created.');
    ledger.created(requester, task.id);
    return task;
  };
  return {
    ...{ alpha, beta, gamma, agents, ledger, startedAt, create, report, dispose },
    together: () => eventually(() => checkTogether(agents), TOGETHER_WITHIN_MS),
    async startElsewhere(requester) {
      await requester.bridge.call('agent.pause');
      const task = await create(requester, { target: 'auto' });
      const { summary } = await reaches(requester, task, { status: 'Executing' }, SOON_MS);
      await requester.bridge.call('agent.resume');
      const worker = agents.find(({ id }) => id === summary.worker);
      if (worker === undefined) throw new Error('It does not run elsewhere.');
      return { task, worker };
    },
    async settle(withinMs = SETTLED_WITHIN_MS) {
      const ended = async (): Promise<void> => expect(await haveEnded(agents)).toBe(true);
      // What has no end is told by the audit.
      await eventually(ended, withinMs).catch(() => {});
      expect(await auditAtRest(agents, ledger)).toMatchObject({ lost: [], broken: [] });
      expect(agents.flatMap(({ troubles }) => troubles)).toEqual([]);
    },
    examine: () => auditAtRest(agents, ledger),
    repair: () => repair(agents),
  };
}

async function repair(agents: readonly LanAgent[]): Promise<void> {
  for (const { host } of agents) {
    host.rejoin();
    host.heal();
    host.bringUp();
    host.loseNothing();
  }
  for (const agent of agents.filter(({ isRunning }) => isRunning)) agent.signal('SIGCONT');
  await Promise.all(agents.filter(({ isRunning }) => !isRunning).map((agent) => agent.start()));
}

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];

/** Repeats the checks until they hold, or throws what failed last. */
export function eventually<Value>(check: () => Promise<Value>, withinMs: number): Promise<Value> {
  return vi.waitFor(check, { timeout: withinMs, interval: LOOK_EVERY_MS });
}

/** Resolves when `agent` shows that peer in that presence. */
export function shows(
  agent: LanAgent,
  id: string,
  presence: Peer['presence'],
  withinMs: number,
): Promise<void> {
  return eventually(async () => {
    const peers = await agent.bridge.call('peers.list');
    expect(peers.find((peer) => peer.id === id)).toMatchObject({ presence });
  }, withinMs);
}

/** Resolves when `requester` shows its task in that state. */
export function reaches(
  requester: LanAgent,
  { id }: Task,
  summary: Partial<TaskDetails['summary']>,
  withinMs: number,
): Promise<TaskDetails> {
  return eventually(async () => {
    const details = await requester.bridge.call('task.get', { id });
    expect(details.summary).toMatchObject(summary);
    return details;
  }, withinMs);
}

async function checkTogether(agents: readonly LanAgent[]): Promise<void> {
  for (const agent of agents) {
    const peers = await agent.bridge.call('peers.list');
    for (const { id } of agents.filter((other) => other !== agent)) {
      const peer = peers.find((candidate) => candidate.id === id);
      expect(peer, `${agent.name} and ${id}`).toMatchObject({ presence: 'present', load: {} });
    }
  }
}
