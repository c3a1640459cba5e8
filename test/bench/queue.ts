import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { answer, leave } from './agents/worker.ts';
import { PROMPT, withDispatching } from './dispatch.ts';
import { median, ROUNDS, throughput, timeEach } from './measure.ts';
import { bullMq } from './references/bullmq.ts';
import type { RoundTrip } from './references/round-trip.ts';
import { figure, type Report, ratio } from './report.ts';

const SERIAL = 500;
const TOTAL = Number(process.env.BENCH_TOTAL ?? 10_000);
const WIDTHS = [64, 512];

/** The same work through a job queue on Redis: added, processed, and its result seen by who added it. */
export async function benchQueue(report: Report): Promise<void> {
  await inBenchDirectory(async (directory) => {
    const socket = join(directory, 'redis.sock');
    const redis = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', ''], {
      cwd: directory,
      stdio: 'ignore',
    });
    const isMissing = once(redis, 'error').then(() => true);
    if (await Promise.race([isMissing, once(redis, 'spawn').then(() => false)])) {
      console.log('\nBullMQ is left out: there is no redis-server on this machine.');
      return;
    }
    const processing = fork(new URL('./references/bullmq-process.ts', import.meta.url), [socket]);
    try {
      await answer(processing);
      const theirs = await bullMq(socket);
      await withDispatching(directory, (ours) => compare(report, ours, theirs));
      await theirs.stop();
    } finally {
      await leave(processing);
      redis.kill();
      await once(redis, 'exit');
    }
  });
}

async function compare(report: Report, ours: RoundTrip, theirs: RoundTrip): Promise<void> {
  const rows = [];
  const serial = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    serial.ours.push((await timeEach(SERIAL, () => ours.run(uuid(), PROMPT))).p50Ms);
    serial.theirs.push((await timeEach(SERIAL, () => theirs.run(uuid(), PROMPT))).p50Ms);
  }
  rows.push(line('one at a time, p50', serial, 'ms'));
  for (const width of WIDTHS) {
    const rates = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.ours.push(await throughput(TOTAL, width, () => ours.run(uuid(), PROMPT)));
      rates.theirs.push(await throughput(TOTAL, width, () => theirs.run(uuid(), PROMPT)));
    }
    rows.push(line(`${width} in flight`, rates, 'a second'));
  }
  report.table(
    `The same work through BullMQ on a local Redis (medians of ${ROUNDS} rounds)`,
    ['', 'Meshtask', 'BullMQ', 'Meshtask to BullMQ'],
    rows,
  );
}

function line(
  what: string,
  { ours, theirs }: { readonly ours: readonly number[]; readonly theirs: readonly number[] },
  unit: string,
): [string, ...ReturnType<typeof figure>[]] {
  const [mine, other] = [median(ours), median(theirs)];
  return [what, figure(mine, unit), figure(other, unit), ratio(mine, other)];
}
