import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { inBenchDirectory } from './agents/bench-directory.ts';
import { answer, leave } from './agents/worker.ts';
import { dispatching, PROMPT, withWorker } from './dispatch.ts';
import { median, ROUNDS, TOTAL, throughput, timeEach } from './measure.ts';
import { bullMq } from './references/bullmq.ts';
import type { RoundTrip } from './references/round-trip.ts';
import { type Cell, figure, type Report, ratio } from './report.ts';

const SERIAL = 500;
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
      await withWorker(directory, (requester, worker) =>
        compare(report, dispatching(requester, worker), theirs),
      );
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
): Cell[] {
  const [mine, other] = [figure(median(ours), unit), figure(median(theirs), unit)];
  return [what, mine, other, ratio(mine, other)];
}
