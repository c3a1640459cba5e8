import { expect, vi } from 'vitest';
import type { CommandInput } from '../../src/shared/contract/commands.ts';
import type { TaskId } from '../../src/shared/model/ids.ts';
import type { Peer } from '../../src/shared/model/peer.ts';
import type { Task, TaskDetails } from '../../src/shared/model/task.ts';
import { checkAccounts } from './accounts.ts';
import { createLan } from './lan.ts';
import { LanAgent } from './lan-agent.ts';

const LOOK_EVERY_MS = 20;
const TOGETHER_WITHIN_MS = 15_000;
const SETTLED_WITHIN_MS = 10_000;

/** Three agents on three hosts of one LAN, and what they promised. */
export interface Team {
  readonly alpha: LanAgent;
  readonly beta: LanAgent;
  readonly gamma: LanAgent;
  readonly agents: readonly LanAgent[];
  /** When the processes were started, on the clock of `performance`. */
  readonly startedAt: number;
  /** Resolves when everyone sees everyone else, ready to work. */
  together(): Promise<void>;
  create(requester: LanAgent, order: Omit<CommandInput<'task.create'>, 'prompts'>): Promise<Task>;
  /** A task was created by other means: it belongs into its requester's history, too. */
  created(requester: LanAgent, id: TaskId): void;
  /** Checks over all histories that no task was lost and none was answered twice. */
  settle(): Promise<void>;
  /** After a failed test: plugs in every cable and starts who does not run, for the next one. */
  repair(): Promise<void>;
  report(): string;
  dispose(): Promise<void>;
}

export async function createTeam(options: readonly string[]): Promise<Team> {
  const lan = createLan(3);
  const [alpha, beta, gamma] = lan.hosts.map(
    (host, index) => new LanAgent(host, NAMES[index] ?? host.name, options),
  );
  if (alpha === undefined || beta === undefined || gamma === undefined) throw new Error('No team.');
  const agents = [alpha, beta, gamma];
  const promised = new Map(agents.map((agent) => [agent, new Set<TaskId>()]));
  const created = (requester: LanAgent, id: TaskId) => void promised.get(requester)?.add(id);
  const report = (): string => agents.map((agent) => agent.report()).join('\n');
  const repair = async (): Promise<void> => {
    for (const { host } of agents) {
      host.rejoin();
      host.heal();
      host.bringUp();
    }
    await Promise.all(agents.filter(({ isRunning }) => !isRunning).map((agent) => agent.start()));
  };
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
  return {
    ...{ alpha, beta, gamma, agents, startedAt, created, repair, report, dispose },
    together: () => eventually(() => checkTogether(agents), TOGETHER_WITHIN_MS),
    async create(requester, order) {
      const prompts = [`A task of ${requester.name}`];
      const [task] = await requester.bridge.call('task.create', { ...order, prompts });
      if (task === undefined) throw new Error('No task was created.');
      created(requester, task.id);
      return task;
    },
    settle: () => eventually(() => checkAccounts(agents, promised), SETTLED_WITHIN_MS),
  };
}

const NAMES = ['alpha', 'beta', 'gamma'];

/** Repeats the checks until they hold, or throws what failed last. */
function eventually<Value>(check: () => Promise<Value>, withinMs: number): Promise<Value> {
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
