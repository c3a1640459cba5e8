import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type Agent, createLogger } from '../../src/main/agent/agent.ts';
import { openDatabase } from '../../src/main/agent/storage/database.ts';
import { systemClock } from '../../src/main/agent/support/clock.ts';
import { History } from '../../src/main/agent/tasks/history.ts';
import type { Envelope } from '../../src/shared/contract/bridge.ts';
import type { TaskFilter, TaskPage } from '../../src/shared/contract/commands.ts';
import { startAgent } from './agents/bench-agent.ts';
import { inBenchDirectory } from './agents/bench-directory.ts';
import {
  heaviestTurn,
  isQuick,
  longestBlock,
  median,
  TOTAL,
  throughput,
  timeEach,
} from './measure.ts';
import { type Cell, figure, type Report, ratio } from './report.ts';

const DEFAULT_SIZES = isQuick ? '1000,10000' : '1000,10000,100000,1000000';
const SIZES = (process.env.BENCH_SIZES ?? DEFAULT_SIZES).split(',').map(Number);

/** The same questions to an agent whose history grows. */
export async function benchGrowth(report: Report): Promise<void> {
  await inBenchDirectory(async (directory) => {
    const columns: (readonly Answer[])[] = [];
    let size = 0;
    for (const wanted of SIZES) {
      columns.push(await measure(join(directory, 'agent'), size, wanted));
      size = wanted + TOTAL;
    }
    const rows = (columns[0] ?? []).map(([question], index) => {
      const cells = columns.map((column) => column[index]?.[1] ?? null);
      return [question, ...cells, growthOf(cells)];
    });
    const sizes = SIZES.map((count) => count.toLocaleString('en'));
    report.table('Growth, by tasks in the history', ['', ...sizes, 'last to first'], rows);
  });
}

function growthOf(cells: readonly Cell[]): Cell {
  const [first, last] = [cells[0], cells.at(-1)];
  const areFigures = typeof first === 'object' && typeof last === 'object';
  return areFigures && first !== null && last !== null ? ratio(last, first) : null;
}

/** A question, and what it came to. */
type Answer = readonly [question: string, cell: Cell];

async function measure(dataDir: string, size: number, wanted: number): Promise<readonly Answer[]> {
  const options = { name: 'growing', concurrency: 64, mockDelayMs: null };
  const filling = await startAgent({ ...options, dataDir });
  await fill(filling, wanted - size, size);
  await filling.stop();

  const openMs = await openAndRestore(dataDir);
  const startedAt = performance.now();
  const agent = await startAgent({ ...options, dataDir });
  const startMs = performance.now() - startedAt;
  const { manager, bridge } = agent;
  const statistics = await ask('statistics of all, first time', 1, () =>
    bridge.call('statistics.summary', {}),
  );
  const rate = await throughput(TOTAL, 512, () => runOne(agent, wanted));
  const create = await timeEach(2_000, () => manager.createTask('Write a haiku about multicast'));
  const ids = await someIds(agent);
  const find = await timeEach(5_000, (round) => {
    const id = ids[round % ids.length];
    if (id === undefined || manager.getResult(id) === null) throw new Error('A result is missing.');
  });
  const page = (input: unknown) => () => bridge.call('tasks.page', input);
  const rare = { search: 'ticket 77 ' };
  const answers: Answer[] = [
    ['history opened, open tasks read', figure(openMs, 'ms')],
    ['agent started', figure(startMs, 'ms')],
    ['tasks with 512 in flight', figure(rate, 'a second')],
    ['createTask, on disk, p50', figure(create.p50Ms, 'ms')],
    ['createTask, on disk, p99', figure(create.p99Ms, 'ms')],
    ['getResult, p50', figure(find.p50Ms, 'ms')],
    ['getResult, p99', figure(find.p99Ms, 'ms')],
    ...(await ask('first page of 100, p50', 200, page({}))),
    ...(await ask('by status, p50', 200, page({ filter: { status: 'Complete' } }))),
    ...(await ask('by duration, p50', 200, page({ order: 'longest' }))),
    ...(await ask('search for a rare word, p50', 10, page({ filter: rare }))),
    ...(await ask('the same by duration', 5, page({ filter: rare, order: 'longest' }))),
    ...(await ask('search for a word of all', 10, page({ filter: { search: 'urgency' } }))),
    ...(await ask('count of a rare word', 10, () => bridge.call('tasks.count', rare))),
    ...(await ask('retry of a rare word', 10, () => bridge.call('tasks.retry', { filter: rare }))),
    ...statistics,
    ...(await ask('statistics of all, again', 10, () => bridge.call('statistics.summary', {}))),
    ...(await ask('series of the newest 100,000', 3, () => bridge.call('statistics.series', {}))),
    ...(await ask('export of a rare word', 3, () => exportAll(agent, rare))),
  ];
  await agent.stop();
  return answers;
}

/** How long it takes, and how long it keeps the event loop from anything else. */
async function ask(
  question: string,
  rounds: number,
  act: () => Promise<unknown>,
): Promise<readonly Answer[]> {
  const times: number[] = [];
  let busyMs = 0;
  const blockMs = await longestBlock(async () => {
    busyMs = await heaviestTurn(async () => {
      for (let round = 0; round < rounds; round += 1) {
        await turn();
        const startedAt = performance.now();
        await act();
        times.push(performance.now() - startedAt);
      }
    });
  });
  return [
    [question, figure(median(times), 'ms')],
    ['— event loop blocked at most', figure(blockMs, 'ms')],
    ['— in processor time', figure(busyMs, 'ms')],
  ];
}

async function openAndRestore(dataDir: string): Promise<number> {
  const parts = { clock: systemClock, log: createLogger(undefined, 'silent') };
  const startedAt = performance.now();
  const database = openDatabase(join(dataDir, 'history.db'), parts);
  const history = new History({ db: database.db, ...parts });
  history.open();
  const openMs = performance.now() - startedAt;
  history.close();
  database.close();
  return openMs;
}

async function exportAll({ bridge }: Agent, filter: TaskFilter): Promise<void> {
  const signal = new AbortController().signal;
  for await (const frame of bridge.open('tasks.export', { filter }, signal)) {
    if (frame.kind === 'failed') throw new Error(frame.failure.message);
  }
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
