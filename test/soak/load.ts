import { setTimeout } from 'node:timers/promises';
import { eventNames } from '../../src/shared/contract/events.ts';
import type { Target, TaskStatus } from '../../src/shared/model/task.ts';
import type { LanAgent } from '../lan/lan-agent.ts';

const MINUTE_MS = 60_000;
/** How often an open interface loads what it shows, besides what events bring. */
const LOOK_EVERY_MS = 2_000;

export interface Load {
  /** How long each task took from its order to its end, in milliseconds, by minute of its order. */
  readonly latenciesMs: readonly (readonly number[])[];
  readonly ends: Readonly<Record<TaskStatus, number>>;
  /** Events that the interfaces heard. */
  readonly events: number;
}

export interface LoadOptions {
  readonly tasksASecond: number;
  readonly forMs: number;
}

/** Gives all agents the same number of tasks at a steady pace, and looks at them as an interface does. */
export async function putLoadOn(
  agents: readonly LanAgent[],
  { tasksASecond, forMs }: LoadOptions,
  signal: AbortSignal,
): Promise<Load> {
  const latenciesMs: number[][] = Array.from({ length: Math.ceil(forMs / MINUTE_MS) }, () => []);
  const ends = { Pending: 0, Executing: 0, Complete: 0, Failed: 0 };
  const targets: Target[] = ['auto', ...agents.map(({ id }) => ({ peer: id }))];
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  const ended = new AbortController();
  const interfaces = agents.map((agent) => watch(agent, AbortSignal.any([signal, ended.signal])));

  const run = async (agent: LanAgent, target: Target): Promise<void> => {
    const orderedAt = performance.now();
    const status = await runTask(agent, target);
    ends[status] += 1;
    latenciesMs[Math.floor((orderedAt - startedAt) / MINUTE_MS)]?.push(
      performance.now() - orderedAt,
    );
  };
  const total = Math.floor((tasksASecond * forMs) / 1_000);
  for (let task = 0; task < total && !signal.aborted; task += 1) {
    await setTimeout(Math.max(0, startedAt + (task * 1_000) / tasksASecond - performance.now()));
    const agent = agents[task % agents.length];
    const target = targets[Math.floor(task / agents.length) % targets.length] ?? 'auto';
    if (agent !== undefined) running.push(run(agent, target));
  }
  await Promise.all(running);
  ended.abort();
  const events = (await Promise.all(interfaces)).reduce((sum, heard) => sum + heard, 0);
  return { latenciesMs, ends, events };
}

async function runTask({ bridge, name }: LanAgent, target: Target): Promise<TaskStatus> {
  const prompts = [`Summarise what ${name} did in the last minute.`];
  const [task] = await bridge.call('task.create', { prompts, target });
  if (task === undefined) throw new Error('No task was created.');
  let status: TaskStatus = 'Pending';
  for await (const { summary } of bridge.open('tasks.follow', { ids: [task.id] })) {
    status = summary.status;
  }
  return status;
}

/** @returns how many events were heard. */
async function watch({ bridge }: LanAgent, signal: AbortSignal): Promise<number> {
  let heard = 0;
  const count = (): void => {
    heard += 1;
  };
  const stops = eventNames.map((name) => bridge.listen(name, count));
  while (!signal.aborted) {
    await Promise.all([
      bridge.call('agent.status'),
      bridge.call('peers.list'),
      bridge.call('tasks.page', {}),
      bridge.call('tasks.count', {}),
      bridge.call('statistics.summary', {}),
      bridge.call('statistics.series', {}),
    ]);
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
  for (const stop of stops) stop();
  return heard;
}
