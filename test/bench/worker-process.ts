import { createAgent, createLogger } from '../../src/main/agent/agent.ts';
import { echoFrames } from './bare-stream.ts';

/** The other machine of the benchmarks: an agent without delay, and a bare libp2p node that echoes. */
const [dataDir = ''] = process.argv.slice(2);
const echo = await echoFrames();
const agent = await createAgent(
  {
    dataDir,
    version: 'bench',
    log: createLogger(undefined, 'silent'),
    name: 'worker',
    listen: ['/ip4/127.0.0.1/tcp/0'],
    mdns: false,
    trust: 'allow',
    concurrency: 64,
  },
  { executor: { name: 'instant', execute: async (task) => `Mock result for: ${task.prompt}` } },
);
await agent.start();
process.send?.({ agent: agent.status().addresses[0], id: agent.status().id, echo: echo.address });
process.once('disconnect', () => {
  void agent.stop().finally(() => process.exit(0));
});
