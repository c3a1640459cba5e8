import { Worker } from 'bullmq';
import { QUEUE, redisAt } from './bullmq.ts';
import { resultFor, type Submit } from './round-trip.ts';

/** What processes the jobs, as many at once as the agent of the other benchmarks. */
const worker = new Worker<Submit>(QUEUE, async ({ data }) => resultFor(data), {
  connection: redisAt(process.argv[2] ?? ''),
  concurrency: 64,
});
await worker.waitUntilReady();
process.once('disconnect', () => {
  void worker.close().finally(() => process.exit(0));
});
process.send?.('ready');
