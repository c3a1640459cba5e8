import { type BenchAgentOptions, startAgent } from './bench-agent.ts';
import type { Usage } from './worker.ts';

/** Another machine of the benchmarks. */
const agent = await startAgent(JSON.parse(process.argv[2] ?? '{}') as BenchAgentOptions);
const { id, addresses } = agent.status();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss() };
  process.send?.(usage);
});
process.once('disconnect', () => {
  void agent.stop().finally(() => process.exit(0));
});
process.send?.({ id, address: addresses[0] });
