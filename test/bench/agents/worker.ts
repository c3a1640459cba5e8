import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { BenchAgentOptions } from './bench-agent.ts';

/** What a process has taken so far. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** An agent in a process of its own. */
export interface Worker {
  readonly id: string;
  readonly address: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export async function startWorker(options: BenchAgentOptions): Promise<Worker> {
  const script = new URL('./worker-process.ts', import.meta.url);
  const child = fork(script, [JSON.stringify(options)]);
  const { id, address } = await answer<{ id: string; address: string }>(child);
  return {
    id,
    address,
    usage() {
      const usage = answer<Usage>(child);
      child.send('usage');
      return usage;
    },
    stop: () => leave(child),
  };
}

/** The next message of a process. */
export async function answer<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('A process of the benchmark ended before it answered.');
  });
  ended.catch(() => {});
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  return message;
}

export async function leave(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}
