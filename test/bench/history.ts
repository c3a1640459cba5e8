import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, createAgent, createLogger } from '../../src/main/agent/agent.ts';
import { timeEach } from './measure.ts';
import { row, table } from './report.ts';

const HISTORY = 100_000;
const BATCH = 500;

/** Creating, finding and listing tasks with a long history. */
export async function benchHistory(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'meshtask-bench-'));
  const agent = await createAgent(
    {
      dataDir,
      version: 'bench',
      log: createLogger(undefined, 'silent'),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      mdns: false,
      concurrency: 64,
    },
    { executor: { name: 'instant', execute: async () => 'done' } },
  );
  try {
    const ids = await fill(agent);
    await measure(agent, ids);
  } finally {
    await agent.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill({ manager }: Agent): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < HISTORY) {
    const tasks = await Promise.all(
      Array.from({ length: BATCH }, (_, index) =>
        manager.createTask(`Classify ticket ${ids.length + index} by urgency`),
      ),
    );
    await Promise.all(tasks.map((task) => manager.executeTask(task)));
    ids.push(...tasks.map(({ id }) => id));
  }
  return ids;
}

async function measure({ manager, bridge }: Agent, ids: readonly string[]): Promise<void> {
  const create = await timeEach(5_000, () => manager.createTask('Write a haiku about multicast'));
  const find = await timeEach(20_000, (round) => {
    const id = ids[(round * 7_919) % ids.length];
    if (id === undefined || manager.getResult(id) === null) throw new Error('A result is missing.');
  });
  const page = await timeEach(500, () =>
    bridge.call('tasks.page', { filter: { status: 'Complete' } }),
  );
  const search = await timeEach(50, () =>
    bridge.call('tasks.page', { filter: { search: 'ticket 77' } }),
  );
  table(`With ${HISTORY.toLocaleString('en')} tasks in the history`, [
    row('createTask, on disk, p50', create.p50Ms, null, 'ms'),
    row('createTask, on disk, p99', create.p99Ms, null, 'ms'),
    row('getResult, p50', find.p50Ms, null, 'ms'),
    row('getResult, p99', find.p99Ms, null, 'ms'),
    row('a page of 100 by status, p50', page.p50Ms, null, 'ms'),
    row('a page of 100 by status, p99', page.p99Ms, null, 'ms'),
    row('a page of 100 by search, p50', search.p50Ms, null, 'ms'),
  ]);
}
