import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { type Agent, createAgent, createLogger } from '../../src/main/agent/agent.ts';
import { connectEcho } from './bare-stream.ts';
import { median, throughput, timeEach } from './measure.ts';
import { row, table } from './report.ts';

const PROMPT = 'Summarise the incident report of 14 November in five sentences';
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SERIAL = 1_000;
const TOTAL = Number(process.env.BENCH_TOTAL ?? 10_000);

/** One dispatched task without execution time, beside the bare stream in the same run. */
export async function benchDispatch(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'meshtask-bench-'));
  const worker = fork(new URL('./worker-process.ts', import.meta.url), [join(dir, 'worker')]);
  try {
    const [ready] = (await once(worker, 'message')) as [
      { agent: string; id: string; echo: string },
    ];
    const requester = await startRequester(join(dir, 'requester'), ready.agent);
    const echo = await connectEcho(ready.echo);
    const dispatch = (): Promise<unknown> => runAt(requester, ready.id);
    const bare = (): Promise<unknown> => echo.roundTrip(uuid(), PROMPT);
    await compare(dispatch, bare);
    await echo.stop();
    await requester.stop();
  } finally {
    worker.disconnect();
    await once(worker, 'exit');
    rmSync(dir, { recursive: true, force: true });
  }
}

async function compare(
  dispatch: () => Promise<unknown>,
  bare: () => Promise<unknown>,
): Promise<void> {
  const serial = {
    dispatch: [] as number[],
    p99: [] as number[],
    bare: [] as number[],
    bareP99: [] as number[],
  };
  const rates = new Map<number, { dispatch: number[]; bare: number[] }>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await timeEach(SERIAL, dispatch);
    const theirs = await timeEach(SERIAL, bare);
    serial.dispatch.push(ours.p50Ms);
    serial.p99.push(ours.p99Ms);
    serial.bare.push(theirs.p50Ms);
    serial.bareP99.push(theirs.p99Ms);
    for (const width of [64, 512]) {
      const rate = rates.get(width) ?? { dispatch: [], bare: [] };
      rates.set(width, rate);
      rate.dispatch.push(await throughput(TOTAL, width, dispatch));
      rate.bare.push(await throughput(TOTAL, width, bare));
    }
  }
  table(
    `Dispatch of a task without execution time, history on both sides (medians of ${ROUNDS} rounds)`,
    [
      row('one at a time, p50', median(serial.dispatch), median(serial.bare), 'ms'),
      row('one at a time, p99', median(serial.p99), median(serial.bareP99), 'ms'),
      ...[...rates].map(([width, rate]) =>
        row(`${width} in flight`, median(rate.dispatch), median(rate.bare), 'a second'),
      ),
    ],
  );
}

async function startRequester(dataDir: string, worker: string): Promise<Agent> {
  const agent = await createAgent({
    dataDir,
    version: 'bench',
    log: createLogger(undefined, 'silent'),
    listen: ['/ip4/127.0.0.1/tcp/0'],
    mdns: false,
    trust: 'allow',
  });
  await agent.start();
  const connected = await agent.bridge.call('peer.connect', { address: worker });
  if (!connected.ok) throw new Error(connected.failure.message);
  return agent;
}

async function runAt({ manager, dispatcher }: Agent, peer: string): Promise<void> {
  const { record, saved } = manager.draftTask(PROMPT, { target: { peer } });
  dispatcher.dispatch(record);
  const [ended] = await Promise.all([manager.whenEnded(record.task), saved]);
  if (ended.state.status !== 'Complete') throw new Error(JSON.stringify(ended.state));
}
