import { type Agent, createAgent, createLogger } from '../../../src/main/agent/agent.ts';

/** Plain data, so that it reaches another process. */
export interface BenchAgentOptions {
  readonly dataDir: string;
  readonly name: string;
  readonly concurrency: number;
  /** Null is an executor that answers at once. */
  readonly mockDelayMs: { readonly min: number; readonly max: number } | null;
}

const instant = {
  name: 'instant',
  execute: async ({ prompt }: { prompt: string }) => `Mock result for: ${prompt}`,
};

/** An agent on the loopback address that finds nobody and allows everybody. */
export async function startAgent(options: BenchAgentOptions): Promise<Agent> {
  const { mockDelayMs, ...rest } = options;
  const agent = await createAgent(
    {
      ...rest,
      ...(mockDelayMs === null ? {} : { mockDelayMs }),
      version: 'bench',
      log: createLogger(undefined, 'silent'),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      mdns: false,
      trust: 'allow',
    },
    mockDelayMs === null ? { executor: instant } : {},
  );
  await agent.start();
  return agent;
}

export async function connect({ bridge }: Agent, address: string): Promise<void> {
  const connected = await bridge.call('peer.connect', { address });
  if (!connected.ok) throw new Error(connected.failure.message);
}
