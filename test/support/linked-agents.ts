import { expect, onTestFinished } from 'vitest';
import { type Agent, type AgentOptions, createAgent } from '../../src/main/agent/agent.ts';
import type { Executor } from '../../src/main/agent/executor/executor.ts';
import { createMemoryBridge } from '../../src/main/agent/memory-bridge.ts';
import type { Clock } from '../../src/main/agent/support/clock.ts';
import type { Bridge } from '../../src/shared/contract/bridge.ts';
import type { PeerId, TaskId } from '../../src/shared/model/ids.ts';
import type { Peer } from '../../src/shared/model/peer.ts';
import type { Target, Task, TaskDetails } from '../../src/shared/model/task.ts';
import { createFakeExecutor, type FakeExecutor } from './fake-executor.ts';
import { silent, temporaryDirectory } from './temporary-history.ts';

/** A whole agent on loopback, and the bridge to it. */
export interface LinkedAgent {
  readonly agent: Agent;
  readonly bridge: Bridge;
  readonly id: PeerId;
  readonly name: string;
  readonly dataDir: string;
  /** Runs its tasks unless the test gave another one. */
  readonly executor: FakeExecutor;
  /** Where others reach it, with its PeerId. */
  readonly address: string;
}

interface GivenAgent extends Partial<Omit<AgentOptions, 'version' | 'mdns'>> {
  readonly clock?: Clock;
  readonly executor?: Executor;
}

/** Starts an agent that stops after the test. */
export async function startAgent(given: GivenAgent = {}): Promise<LinkedAgent> {
  const { clock, executor: ownExecutor, ...options } = given;
  const executor = createFakeExecutor();
  const { name = 'Anna', dataDir = temporaryDirectory() } = options;
  const agent = await createAgent(
    {
      listen: ['/ip4/127.0.0.1/tcp/0'],
      ...{ concurrency: 2, log: silent },
      ...options,
      ...{ name, dataDir, version: '1.2.3', mdns: false },
    },
    { executor: ownExecutor ?? executor, ...(clock === undefined ? {} : { clock }) },
  );
  onTestFinished(() => agent.stop());
  await agent.start();
  const { id, addresses } = agent.status();
  const [address = ''] = addresses;
  return { agent, bridge: createMemoryBridge(agent.bridge), id, name, dataDir, executor, address };
}

/** Two agents that allow each other's tasks, or treat each other as said, with links both ways. */
export async function linkedPair(
  anna: GivenAgent = {},
  boris: GivenAgent = {},
): Promise<{ anna: LinkedAgent; boris: LinkedAgent }> {
  const one = await startAgent({ name: 'Anna', trust: 'allow', ...anna });
  const other = await startAgent({ name: 'Boris', trust: 'allow', ...boris });
  await link(one, other);
  return { anna: one, boris: other };
}

/** Connects by address, and waits until each can give the other tasks. */
export async function link(one: LinkedAgent, other: LinkedAgent): Promise<void> {
  await one.bridge.call('peer.connect', { address: other.address });
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    await eventually(async () => {
      const peer = await peerAt(from, to);
      return peer?.presence === 'present' && peer.load !== null;
    }).toBe(true);
  }
}

/** What one agent shows of another. */
export async function peerAt(
  { bridge }: LinkedAgent,
  { id }: { readonly id: PeerId },
): Promise<Peer | undefined> {
  return (await bridge.call('peers.list')).find((peer) => peer.id === id);
}

export async function createTask(
  { bridge }: LinkedAgent,
  prompt: string,
  target: Target,
  options: { readonly timeoutMs?: number; readonly waitMs?: number } = {},
): Promise<Task> {
  const [task] = await bridge.call('task.create', { prompts: [prompt], target, ...options });
  if (task === undefined) throw new Error('No task was created.');
  return task;
}

export function taskAt({ bridge }: LinkedAgent, { id }: { id: TaskId }): Promise<TaskDetails> {
  return bridge.call('task.get', { id });
}

/** Polls for what an agent is to show within 5 s. */
export function eventually<Shown>(
  show: () => Shown | Promise<Shown>,
): ReturnType<typeof expect.poll<Shown>> {
  return expect.poll(show, { timeout: 5_000, interval: 10 });
}
