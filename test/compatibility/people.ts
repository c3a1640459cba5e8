import { setImmediate } from 'node:timers/promises';
import type { Agent } from '../../src/main/agent/agent.ts';
import { createMemoryBridge } from '../../src/main/agent/memory-bridge.ts';
import type { Bridge } from '../../src/shared/contract/bridge.ts';
import type { Finding } from '../../src/shared/model/doctor.ts';
import type { PeerId } from '../../src/shared/model/ids.ts';
import type { Task } from '../../src/shared/model/task.ts';
import { createFakeExecutor, type FakeExecutor } from '../support/fake-executor.ts';
import type { Cue } from './conversation.ts';

/** Whoever sits at a machine, and what executes there. */
export interface People {
  readonly agent: Agent;
  readonly bridge: Bridge;
  /** What the doctor found. */
  readonly findings: readonly Finding[];
  do(cue: Cue, peer: PeerId): Promise<void>;
}

/** Prompts that begin with `In … ms` are done by then; the others when somebody says so. */
export function createTimedExecutor(): FakeExecutor {
  const executor = createFakeExecutor();
  return {
    ...executor,
    execute(task, report, signal) {
      const executing = executor.execute(task, report, signal);
      const ms = /^In (\d+) ms/.exec(task.prompt)?.[1];
      if (ms !== undefined) setTimeout(() => executor.of(task.prompt).complete(), Number(ms));
      return executing;
    },
  };
}

export function peopleAt(agent: Agent, executor: FakeExecutor): People {
  const bridge = createMemoryBridge(agent.bridge);
  const findings: Finding[] = [];
  /** By prompt. */
  const tasks = new Map<string, Task>();

  /** Resolves once it has begun. */
  async function executionOf(prompt: string): Promise<ReturnType<FakeExecutor['of']>> {
    while (!executor.prompts().includes(prompt)) await setImmediate();
    return executor.of(prompt);
  }

  async function create({ prompt = '', target = 'peer' }: Cue, peer: PeerId): Promise<void> {
    const [task] = await bridge.call('task.create', {
      ...{ prompts: [prompt], priority: 7, timeoutMs: 60_000 },
      target: target === 'peer' ? { peer } : target,
    });
    if (task !== undefined) tasks.set(prompt, task);
    if (target === 'local' && task !== undefined) await agent.manager.whenEnded(task);
  }

  async function examine(peer: PeerId): Promise<void> {
    for await (const item of bridge.open('doctor.run', { peer })) {
      if (item.kind === 'found') findings.push(item.finding);
    }
  }

  return {
    ...{ agent, bridge, findings },
    async do(cue, peer) {
      const { prompt = '' } = cue;
      switch (cue.does) {
        case 'create':
          return create(cue, peer);
        case 'cancel':
          await bridge.call('tasks.cancel', { ids: [tasks.get(prompt)?.id ?? ''] });
          return;
        case 'pause':
        case 'resume':
          await bridge.call(`agent.${cue.does}`);
          return;
        case 'progress':
          return (await executionOf(prompt)).report({ fraction: 0.5, text: 'Half' });
        case 'complete':
          return (await executionOf(prompt)).complete(`Done: ${prompt}`);
        case 'fail':
          return (await executionOf(prompt)).fail('It went wrong.');
        case 'allow':
        case 'block':
          await bridge.call('peer.trust', { peer, trust: `${cue.does}ed` });
          return;
        case 'examine':
          return examine(peer);
      }
    },
  };
}
