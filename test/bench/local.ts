import { join } from 'node:path';
import PQueue from 'p-queue';
import { startAgent } from './agents/bench-agent.ts';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { PROMPT } from './dispatch.ts';
import { median, ROUNDS, TOTAL, throughput } from './measure.ts';
import { figure, type Report, ratio } from './report.ts';

const WIDTHS = [1, 64, 512];
const CONCURRENCY = 64;

/** Tasks without execution time on this machine, beside a queue in memory that keeps nothing. */
export async function benchLocal(report: Report): Promise<void> {
  await inBenchDirectory(async (directory) => {
    const dataDir = join(directory, 'agent');
    const options = { name: 'local', concurrency: CONCURRENCY, mockDelayMs: null };
    const { manager, stop } = await startAgent({ ...options, dataDir });
    const queue = new PQueue({ concurrency: CONCURRENCY });
    const ours = async (): Promise<unknown> =>
      manager.executeTask(await manager.createTask(PROMPT));
    const theirs = (): Promise<unknown> =>
      queue.add(async () => `Mock result for: ${PROMPT}`, { priority: 5 });
    const rows = [];
    for (const width of WIDTHS) {
      const rates = { ours: [] as number[], theirs: [] as number[] };
      for (let round = 0; round < ROUNDS; round += 1) {
        rates.ours.push(await throughput(TOTAL, width, ours));
        rates.theirs.push(await throughput(TOTAL, width, theirs));
      }
      const mine = figure(median(rates.ours), 'a second');
      const other = figure(median(rates.theirs), 'a second');
      rows.push([`${width} in flight`, mine, other, ratio(mine, other)]);
    }
    await stop();
    report.table(
      `Tasks on this machine, with history, beside p-queue without (medians of ${ROUNDS} rounds)`,
      ['', 'Meshtask', 'p-queue', 'Meshtask to p-queue'],
      rows,
    );
  });
}
