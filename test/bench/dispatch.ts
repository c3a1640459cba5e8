import { fork } from 'node:child_process';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import type { Agent } from '../../src/main/agent/agent.ts';
import { MAX_PROMPTS_A_CALL } from '../../src/shared/contract/commands.ts';
import type { Task } from '../../src/shared/model/task.ts';
import { connect, startAgent } from './agents/bench-agent.ts';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { answer, leave, startWorker, type Worker } from './agents/worker.ts';
import { longestBlock, median, ROUNDS, TOTAL, throughput, timeEach } from './measure.ts';
import { bareStream, streamARequest } from './references/bare-libp2p.ts';
import { plainTcp } from './references/plain-tcp.ts';
import type { RoundTrip } from './references/round-trip.ts';
import { type Cell, figure, type Report, ratio } from './report.ts';

export const PROMPT = 'Summarise the incident report of 14 November in five sentences';
const SERIAL = 1_000;
const WIDTHS = [64, 512];
const LARGE_BATCH = TOTAL * 10;

/** Dispatch of a task without execution time to a worker in another process, beside what it rests on. */
export async function benchDispatch(report: Report): Promise<void> {
  await inBenchDirectory((directory) =>
    withWorker(directory, async (requester, worker) => {
      const ours = dispatching(requester, worker);
      const answering = fork(new URL('./references/answering-process.ts', import.meta.url));
      const { address, port } = await answer<{ address: string; port: number }>(answering);
      const ways: Ways = {
        Meshtask: ours,
        'bare stream': await bareStream(address),
        'stream a request': await streamARequest(address),
        'plain TCP': await plainTcp(port),
      };
      await compare(report, ways);
      for (const way of Object.values(ways)) if (way !== ours) await way.stop();
      await leave(answering);
      await measureBlocks(report, requester, worker);
    }),
  );
}

type Ways = Readonly<Record<string, RoundTrip>>;

/** Lends `act` an agent and its worker in another process, with a history on both sides. */
export async function withWorker(
  directory: string,
  act: (requester: Agent, worker: Worker) => Promise<void>,
): Promise<void> {
  const options = { concurrency: 64, mockDelayMs: null };
  const worker = await startWorker({
    ...options,
    name: 'worker',
    dataDir: join(directory, 'worker'),
  });
  const requester = await startAgent({
    ...options,
    name: 'requester',
    dataDir: join(directory, 'requester'),
  });
  await connect(requester, worker.address);
  try {
    await act(requester, worker);
  } finally {
    await requester.stop();
    await worker.stop();
  }
}

export function dispatching(requester: Agent, worker: Worker): RoundTrip {
  return { run: (_, prompt) => runAt(requester, worker.id, prompt), stop: async () => {} };
}

async function runAt({ manager, dispatcher }: Agent, peer: string, prompt: string): Promise<void> {
  const { record, saved } = manager.draftTask(prompt, { target: { peer } });
  dispatcher.dispatch(record);
  const [ended] = await Promise.all([manager.whenEnded(record.task), saved]);
  if (ended.state.status !== 'Complete') throw new Error(JSON.stringify(ended.state));
}

async function compare(report: Report, ways: Ways): Promise<void> {
  const series = Object.values(ways).map((way) => ({
    act: () => way.run(uuid(), PROMPT),
    p50: [] as number[],
    p99: [] as number[],
    rates: WIDTHS.map((width) => ({ width, values: [] as number[] })),
  }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { act, p50, p99, rates } of series) {
      const { p50Ms, p99Ms } = await timeEach(SERIAL, act);
      p50.push(p50Ms);
      p99.push(p99Ms);
      for (const { width, values } of rates) values.push(await throughput(TOTAL, width, act));
    }
  }
  const rates = WIDTHS.map((width, index) =>
    compared(
      `${width} in flight`,
      series.map((one) => one.rates[index]?.values ?? []),
      'a second',
    ),
  );
  report.table(
    `Dispatch of a task without execution time, history on both sides (medians of ${ROUNDS} rounds)`,
    ['', ...Object.keys(ways), 'Meshtask to bare stream'],
    [
      compared(
        'one at a time, p50',
        series.map(({ p50 }) => p50),
        'ms',
      ),
      compared(
        'one at a time, p99',
        series.map(({ p99 }) => p99),
        'ms',
        null,
      ),
      ...rates,
    ],
  );
}

function compared(
  what: string,
  series: readonly (readonly number[])[],
  unit: string,
  better?: null,
): Cell[] {
  const medians = series.map((values) => figure(median(values), unit));
  const [ours, bare] = medians;
  return [what, ...medians, ours && bare ? ratio(ours, bare, better) : null];
}

/** As the command line sends a file: by the bridge, a thousand prompts at once. */
async function measureBlocks(
  report: Report,
  { bridge, manager }: Agent,
  worker: Worker,
): Promise<void> {
  const prompts = Array.from({ length: MAX_PROMPTS_A_CALL }, () => PROMPT);
  const ended: Promise<unknown>[] = [];
  const startedAt = performance.now();
  const blockMs = await longestBlock(async () => {
    for (let created = 0; created < LARGE_BATCH; created += prompts.length) {
      const reply = await bridge.call('task.create', { prompts, target: { peer: worker.id } });
      if (!reply.ok) throw new Error(reply.failure.message);
      const tasks = reply.value as readonly Task[];
      ended.push(...tasks.map((task) => manager.whenEnded(task)));
    }
    await Promise.all(ended);
  });
  const rate = (LARGE_BATCH / (performance.now() - startedAt)) * 1_000;
  report.table(
    `A batch of ${LARGE_BATCH.toLocaleString('en')} tasks for another process`,
    ['', 'Meshtask'],
    [
      ['tasks', figure(rate, 'a second')],
      ["longest delay of the requester's event loop", figure(blockMs, 'ms')],
    ],
  );
}
