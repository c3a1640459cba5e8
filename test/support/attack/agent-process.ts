import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAgent, createLogger } from '../../../src/main/agent/agent.ts';
import { createMemoryBridge } from '../../../src/main/agent/memory-bridge.ts';
import type { CommandName } from '../../../src/shared/contract/commands.ts';
import type { PeerId } from '../../../src/shared/model/ids.ts';
import { ENDLESS, type Reply, type Request, type Vitals } from './agent-process-messages.ts';

/** An agent in a process of its own, whose memory and event loop are its own. */
const [optionsText = '{}'] = process.argv.slice(2);
const options = JSON.parse(optionsText) as {
  name: string;
  dataDir: string;
  trust: 'ask' | 'allow';
};
const SAMPLE_MS = 20;
const WORK_PAUSE_MS = 5;

const broken: string[] = [];
process.on('unhandledRejection', (reason) => broken.push(`unhandled rejection: ${String(reason)}`));
process.on('uncaughtException', (error) =>
  broken.push(`uncaught: ${error.stack ?? error.message}`),
);

const executed: string[] = [];
const agent = await createAgent(
  {
    ...options,
    ...{ version: '1.2.3', log: createLogger(undefined, 'silent'), mdns: false, concurrency: 4 },
    listen: ['/ip4/127.0.0.1/tcp/0'],
  },
  {
    executor: {
      name: 'instant',
      execute: async ({ prompt }, _, signal) => {
        executed.push(prompt);
        if (prompt.endsWith(ENDLESS))
          await new Promise((_, reject) => signal.addEventListener('abort', reject));
        const [, bytes] = /^answer with (\d+) bytes/.exec(prompt) ?? [];
        return bytes === undefined ? `Result for: ${prompt}` : 'x'.repeat(Number(bytes));
      },
    },
  },
);
await agent.start();
const bridge = createMemoryBridge(agent.bridge);
// A face that looks on, as the window does.
for (const name of [
  'agent.changed',
  'tasks.changed',
  'peers.changed',
  'requests.changed',
] as const) {
  bridge.listen(name, (event) => void JSON.stringify(event));
}

let peakBytes = 0;
let delays = monitorEventLoopDelay({ resolution: 5 });
setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, SAMPLE_MS).unref();

function watch(): void {
  peakBytes = process.memoryUsage.rss();
  executed.length = 0;
  delays.disable();
  delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
}

function vitals(): Vitals {
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    ...{ rssBytes: rss, peakBytes: Math.max(peakBytes, rss), liveBytes: heapUsed + external },
    ...{ longestStallMs: delays.max / 1e6, executed: [...executed], broken: [...broken] },
  };
}

function collect(): Vitals {
  globalThis.gc?.();
  globalThis.gc?.();
  return vitals();
}

let isWorking = false;
let latencies: number[] = [];
let failures: string[] = [];

/** Hands in one task after the other, and takes the time of each. */
async function work(peer: PeerId): Promise<void> {
  isWorking = true;
  latencies = [];
  failures = [];
  for (let round = 0; isWorking; round += 1) {
    const startedAt = performance.now();
    const prompt = `${options.name} asks ${round}`;
    const { record } = agent.manager.draftTask(prompt, { target: { peer } });
    agent.dispatcher.dispatch(record);
    const { state } = await agent.manager.whenEnded(record.task);
    latencies.push(performance.now() - startedAt);
    if (state.status === 'Failed') failures.push(`${state.failure.code}: ${state.failure.message}`);
    await new Promise((resolve) => setTimeout(resolve, WORK_PAUSE_MS));
  }
}

async function answer(request: Request): Promise<unknown> {
  switch (request.kind) {
    case 'call':
      return bridge.call(request.name as CommandName, ...(request.input as []));
    case 'watch':
      return watch();
    case 'vitals':
      return vitals();
    case 'collect':
      return collect();
    case 'work':
      void work(request.peer);
      return undefined;
    case 'rest':
      isWorking = false;
      return { latencies, failures };
  }
}

process.on('message', (request: Request) => {
  void answer(request).then(
    (value) => reply({ to: request.serial, value }),
    (error: unknown) => reply({ to: request.serial, error: String(error) }),
  );
});
process.once('disconnect', () => {
  void agent.stop().finally(() => process.exit(0));
});
reply({ to: 0, value: { id: agent.status().id, address: agent.status().addresses[0] } });

function reply(message: Reply): void {
  if (process.connected) process.send?.(message);
}
