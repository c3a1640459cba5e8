import { join } from 'node:path';
import { connect, startAgent } from './agents/bench-agent.ts';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { startWorker, type Worker } from './agents/worker.ts';
import { PROMPT } from './dispatch.ts';
import { isQuick } from './measure.ts';
import { type Cell, figure, type Report, ratio } from './report.ts';

const MACHINES = [1, 2, 4, 8];
const TASKS = isQuick ? 40 : 200;
const CONCURRENCY = 2;
const MOCK_DELAY_MS = { min: 100, max: 500 };

/** The same work on more and more machines, beside what their slots could do at best. */
export async function benchBatch(report: Report): Promise<void> {
  const rows: Cell[][] = [];
  for (const machines of MACHINES) {
    rows.push(await inBenchDirectory((directory) => measure(directory, machines)));
  }
  report.table(
    `Tasks of ${MOCK_DELAY_MS.min} to ${MOCK_DELAY_MS.max} ms on auto, two slots a machine (${TASKS} tasks)`,
    ['machines', 'took', 'greedy list scheduling', 'of the ideal', 'speed-up'],
    rows,
  );
}

async function measure(directory: string, machines: number): Promise<Cell[]> {
  const options = { concurrency: CONCURRENCY, mockDelayMs: MOCK_DELAY_MS };
  const workers: Worker[] = [];
  for (let index = 1; index < machines; index += 1) {
    const name = `worker-${index}`;
    workers.push(await startWorker({ ...options, name, dataDir: join(directory, name) }));
  }
  const name = 'requester';
  const agent = await startAgent({ ...options, name, dataDir: join(directory, name) });
  for (const { address } of workers) await connect(agent, address);
  const startedAt = performance.now();
  const drafts = Array.from({ length: TASKS }, () =>
    agent.manager.draftTask(PROMPT, { target: 'auto' }),
  );
  for (const { record } of drafts) agent.dispatcher.dispatch(record);
  const ended = await Promise.all(drafts.map(({ record }) => agent.manager.whenEnded(record.task)));
  const tookMs = performance.now() - startedAt;
  const durations = ended.map(({ state }) => {
    if (state.status !== 'Complete') throw new Error(JSON.stringify(state));
    return state.durationMs;
  });
  await agent.stop();
  await Promise.all(workers.map(({ stop }) => stop()));
  const idealMs = listSchedule(durations, machines * CONCURRENCY);
  const aloneMs = listSchedule(durations, CONCURRENCY);
  return [
    String(machines),
    figure(tookMs / 1_000, 's'),
    figure(idealMs / 1_000, 's'),
    figure((idealMs / tookMs) * 100, '%'),
    ratio(figure(aloneMs, 'ms'), figure(tookMs, 'ms'), 'higher'),
  ];
}

/** How long the durations take when each, in order, goes to the slot that is free first. */
function listSchedule(durations: readonly number[], slots: number): number {
  const freeAt = Array.from({ length: slots }, () => 0);
  for (const duration of durations) {
    const earliest = freeAt.indexOf(Math.min(...freeAt));
    freeAt[earliest] = (freeAt[earliest] ?? 0) + duration;
  }
  return Math.max(...freeAt);
}
