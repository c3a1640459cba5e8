import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../../src/main/agent/agent.ts';
import { connect, startAgent } from './agents/bench-agent.ts';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { startWorker, type Worker } from './agents/worker.ts';
import { PROMPT } from './dispatch.ts';
import { TOTAL, throughput } from './measure.ts';
import { type Cell, figure, type Report } from './report.ts';

const PEERS = [1, 4, 16, 32];
const IDLE_MS = Number(process.env.BENCH_IDLE_MS ?? 10_000);

/** One agent with many peers, all processes of this machine. */
export async function benchScale(report: Report): Promise<void> {
  await inBenchDirectory(async (directory) => {
    const workers: Worker[] = [];
    const rows: Cell[][] = [];
    try {
      for (const count of PEERS) {
        while (workers.length < count) workers.push(await addWorker(directory, workers.length));
        rows.push(await measure(join(directory, `requester-${count}`), workers));
      }
    } finally {
      await Promise.all(workers.map(({ stop }) => stop()));
    }
    report.table(
      'One agent with many peers, all on this machine',
      ['peers', 'connect, each', 'processor, idle', 'memory a peer', 'tasks, 512 in flight'],
      rows,
    );
  });
}

function addWorker(directory: string, index: number): Promise<Worker> {
  const name = `worker-${index}`;
  return startWorker({
    name,
    dataDir: join(directory, name),
    concurrency: 64,
    mockDelayMs: null,
  });
}

async function measure(dataDir: string, workers: readonly Worker[]): Promise<Cell[]> {
  const agent = await startAgent({ name: 'requester', dataDir, concurrency: 1, mockDelayMs: null });
  try {
    const before = residentBytes();
    const startedAt = performance.now();
    for (const { address } of workers) await connect(agent, address);
    const connectMs = (performance.now() - startedAt) / workers.length;
    const idleShare = await idleProcessorShare();
    const bytesAPeer = (residentBytes() - before) / workers.length;
    const rate = await throughput(TOTAL, 512, spread(agent, workers));
    return [
      String(workers.length),
      figure(connectMs, 'ms'),
      figure(idleShare * 100, '% of a core'),
      figure(bytesAPeer / 2 ** 20, 'MiB'),
      figure(rate, 'a second'),
    ];
  } finally {
    await agent.stop();
  }
}

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

async function idleProcessorShare(): Promise<number> {
  const before = process.cpuUsage();
  await sleep(IDLE_MS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / IDLE_MS;
}

function spread({ manager, dispatcher }: Agent, workers: readonly Worker[]): () => Promise<void> {
  let next = 0;
  return async () => {
    const peer = workers[next % workers.length]?.id ?? '';
    next += 1;
    const { record, saved } = manager.draftTask(PROMPT, { target: { peer } });
    dispatcher.dispatch(record);
    await Promise.all([manager.whenEnded(record.task), saved]);
  };
}
