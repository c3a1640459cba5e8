import { join } from 'node:path';
import type { Agent } from '../../src/main/agent/agent.ts';
import type { Envelope } from '../../src/shared/contract/bridge.ts';
import type { TaskPage } from '../../src/shared/contract/commands.ts';
import { startAgent } from './agents/bench-agent.ts';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { longestBlock, throughput, timeEach } from './measure.ts';
import { type Cell, figure, type Report, ratio } from './report.ts';

const SIZES = (process.env.BENCH_SIZES ?? '1000,10000,100000,1000000').split(',').map(Number);
const TOTAL = Number(process.env.BENCH_TOTAL ?? 10_000);

/** The same questions to an agent whose history grows. */
export async function benchGrowth(report: Report): Promise<void> {
  await inBenchDirectory(async (directory) => {
    const columns: Cell[][] = [];
    let size = 0;
    for (const wanted of SIZES) {
      const measured = await measure(join(directory, 'agent'), size, wanted);
      size = measured.size;
      columns.push(measured.cells);
    }
    const rows = QUESTIONS.map((question, index) => {
      const cells = columns.map((column) => column[index] ?? null);
      const [first] = cells;
      const last = cells.at(-1);
      const growth =
        first !== null && typeof first === 'object' && typeof last === 'object' && last !== null
          ? ratio(last.value, first.value)
          : null;
      return [question, ...cells, growth];
    });
    const sizes = SIZES.map((count) => count.toLocaleString('en'));
    report.table('Growth, by tasks in the history', ['', ...sizes, 'last to first'], rows);
  });
}

const QUESTIONS = [
  'start',
  'tasks with 512 in flight',
  'createTask, on disk, p50',
  'createTask, on disk, p99',
  'getResult, p50',
  'getResult, p99',
  'first page of 100, p50',
  'first page of 100 by status, p50',
  'search for a rare word, p50',
  'statistics of all',
  'longest delay of the event loop meanwhile',
];

async function measure(
  dataDir: string,
  size: number,
  wanted: number,
): Promise<{ size: number; cells: Cell[] }> {
  const options = { name: 'growing', concurrency: 64, mockDelayMs: null };
  const filling = await startAgent({ ...options, dataDir });
  await fill(filling, wanted - size, size);
  await filling.stop();

  const startedAt = performance.now();
  const agent = await startAgent({ ...options, dataDir });
  const startMs = performance.now() - startedAt;
  const { manager, bridge } = agent;
  const rate = await throughput(TOTAL, 512, () => runOne(agent, wanted));
  const create = await timeEach(2_000, () => manager.createTask('Write a haiku about multicast'));
  const ids = await someIds(agent);
  const find = await timeEach(5_000, (round) => {
    const id = ids[round % ids.length];
    if (id === undefined || manager.getResult(id) === null) throw new Error('A result is missing.');
  });
  const page = await timeEach(200, () => bridge.call('tasks.page', {}));
  const complete = { filter: { status: 'Complete' } };
  const byStatus = await timeEach(200, () => bridge.call('tasks.page', complete));
  const rare = { filter: { search: 'ticket 77 ' } };
  const search = await timeEach(10, () => bridge.call('tasks.page', rare));
  let statisticsMs = 0;
  const blockMs = await longestBlock(async () => {
    statisticsMs = (await timeEach(1, () => bridge.call('statistics.summary', {}))).p50Ms;
  });
  await agent.stop();
  const cells = [
    figure(startMs, 'ms'),
    figure(rate, 'a second'),
    figure(create.p50Ms, 'ms'),
    figure(create.p99Ms, 'ms'),
    figure(find.p50Ms, 'ms'),
    figure(find.p99Ms, 'ms'),
    figure(page.p50Ms, 'ms'),
    figure(byStatus.p50Ms, 'ms'),
    figure(search.p50Ms, 'ms'),
    figure(statisticsMs, 'ms'),
    figure(blockMs, 'ms'),
  ];
  return { size: wanted + TOTAL, cells };
}

async function someIds({ bridge }: Agent): Promise<string[]> {
  const input = { filter: { status: 'Complete' }, limit: 500 };
  const page = (await bridge.call('tasks.page', input)) as Envelope<TaskPage>;
  if (!page.ok) throw new Error(page.failure.message);
  return page.value.tasks.map(({ id }) => id);
}

async function fill(agent: Agent, count: number, from: number): Promise<void> {
  let next = from;
  await throughput(count, 512, () => {
    next += 1;
    return runOne(agent, next);
  });
}

async function runOne({ manager }: Agent, index: number): Promise<void> {
  await manager.executeTask(await manager.createTask(`Classify ticket ${index} by urgency`));
}
