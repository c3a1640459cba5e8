import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAgent, createLogger } from '../../../src/main/agent/agent.ts';
import { openDatabase } from '../../../src/main/agent/storage/database.ts';
import { systemClock } from '../../../src/main/agent/support/clock.ts';
import { History } from '../../../src/main/agent/tasks/history.ts';
import type { PeerId } from '../../../src/shared/model/ids.ts';
import type { TaskRecord, TaskState } from '../../../src/shared/model/task.ts';
import { aPeerId, aRecord, aTask } from '../../support/builders.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** So that a quarter of them ended within the span of 15 minutes, and all within an hour. */
const SPAN_MS = 55 * 60_000;
const FAILED_SHARE = 0.01;
const PEERS = ['kitchen', 'attic', 'workshop'].map(aPeerId);
const A_COMMIT = 1_000;
const log = createLogger(undefined, 'silent');

/** Gives a new data directory `count` tasks that four machines ended within the last hour. */
export async function fillHistory(dataDir: string, count: number): Promise<void> {
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify({ isIntroduced: true }));
  const machines = [await makeIdentity(dataDir), ...PEERS];
  const database = openDatabase(join(dataDir, 'history.db'), { clock: systemClock, log });
  const history = new History({ db: database.db, clock: systemClock, log });
  const random = seededRandom(count);
  const first = Date.now() - SPAN_MS;
  for (let index = 0; index < count; index += 1) {
    const at = Math.round(first + (SPAN_MS * index) / count);
    history.save(endedTask(index, at, machines, random));
    if (index % A_COMMIT === 0) history.flush();
  }
  history.close();
  database.close();
}

async function makeIdentity(dataDir: string): Promise<PeerId> {
  const listen = ['/ip4/127.0.0.1/tcp/0'];
  const agent = await createAgent({ dataDir, version: 'bench', log, listen, mdns: false });
  const { id } = agent.status();
  await agent.stop();
  return id;
}

/** Durations and waits have a long tail, and each machine a speed of its own. */
function endedTask(
  index: number,
  enqueuedAt: number,
  machines: readonly PeerId[],
  random: () => number,
): TaskRecord {
  const place = Math.floor(random() * machines.length);
  const durationMs = Math.round((80 + place * 60) * Math.exp(random() + random()));
  const queuedHereMs = 40 * Math.exp(3 * random());
  const prompt = `Summarise report ${index} in five sentences.`;
  return aRecord({
    task: aTask({ id: randomUUID(), prompt, sender: machines[0] ?? '', timestamp: enqueuedAt }),
    state: random() < FAILED_SHARE ? FAILED : { status: 'Complete', result: 'Five.', durationMs },
    attempt: 1,
    worker: machines[place] ?? null,
    enqueuedAt,
    endedAt: Math.round(enqueuedAt + queuedHereMs + durationMs),
    stages: { queuedHereMs, sentMs: 0, queuedThereMs: 0, executedMs: durationMs, returnedMs: 0 },
  });
}

const FAILED: TaskState = {
  status: 'Failed',
  failure: { code: 'executor_failed', message: 'The mock executor was told to fail.' },
  handedBack: false,
};
