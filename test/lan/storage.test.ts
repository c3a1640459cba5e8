import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import type { Task } from '../../src/shared/model/task.ts';
import { createLan, type Lan, whyNoLan } from './lan.ts';
import { LanAgent } from './lan-agent.ts';
import { mountSmallDisk } from './small-disk.ts';
import { eventually, reaches, shows } from './team.ts';

const SOON_MS = 3_000;
/** The retry of a refused commit, once a second. */
const WRITTEN_AGAIN_MS = 3_000;
const DISK_MIB = 4;
/** More than is left in the write-ahead log, so that it has to grow. */
const LARGE_PROMPT = 'x'.repeat(200 * 1_024);
const OPTIONS = ['--trust', 'allow', '--concurrency', '8', '--mock-delay', '500-500'];

const full = {
  code: 'storage_failed',
  message: 'The history cannot be written: the disk is full.',
};

describe.skipIf(whyNoLan() !== null)('a data directory', () => {
  let lan: Lan | null = null;
  let agents: LanAgent[] = [];

  beforeEach(() => {
    lan = createLan(2);
    agents = lan.hosts.map((host, index) => new LanAgent(host, NAMES[index] ?? host.name, OPTIONS));
    onTestFailed(() => console.log(agents.map((agent) => agent.report()).join('\n')));
  });

  afterEach(async () => {
    await Promise.all(agents.map((agent) => agent.dispose()));
    lan?.close();
  });

  function pair(): { alpha: LanAgent; beta: LanAgent } {
    const [alpha, beta] = agents;
    if (alpha === undefined || beta === undefined) throw new Error('There are no agents.');
    return { alpha, beta };
  }

  test('on a full disk refuses what is new, says why, and keeps what it has', async () => {
    const { alpha, beta } = pair();
    const disk = mountSmallDisk(alpha.dataDir, DISK_MIB);
    await Promise.all([alpha.start(), beta.start()]);
    await shows(alpha, beta.id, 'present', SOON_MS);
    const before = await create(alpha, 'before', beta.id);
    disk.fill();
    await expect(create(alpha, LARGE_PROMPT, 'local')).rejects.toMatchObject({ failure: full });
    await reaches(alpha, before, { status: 'Complete' }, SOON_MS);
    await eventually(async () => {
      expect((await alpha.bridge.call('agent.status')).problems).toEqual([full]);
    }, SOON_MS);
    expect(await alpha.cli('run', 'hello')).toMatchObject({
      exitCode: 1,
      stderr: `${full.message}\n`,
    });
    const waiting = await create(beta, 'acknowledged when it is on disk', alpha.id);
    disk.free();
    await reaches(beta, waiting, { status: 'Complete', attempt: 1 }, WRITTEN_AGAIN_MS);
    expect((await alpha.bridge.call('agent.status')).problems).toEqual([]);
    await alpha.kill('SIGKILL');
    await alpha.start();
    await reaches(alpha, before, { status: 'Complete', attempt: 1 }, SOON_MS);
  });

  test('on a full disk is not served, which a sentence explains', async () => {
    const { alpha } = pair();
    const disk = mountSmallDisk(alpha.dataDir, DISK_MIB);
    await alpha.start();
    const kept = await create(alpha, 'before', 'local');
    await reaches(alpha, kept, { status: 'Complete' }, SOON_MS);
    await alpha.kill('SIGKILL');
    disk.fill();
    const outcome = await alpha.cli('serve');
    expect(outcome).toMatchObject({ exitCode: 1, documents: [] });
    expect(sentencesOf(outcome.stderr)).toEqual([
      `The data directory ${alpha.dataDir} cannot be written: the disk is full.`,
    ]);
    disk.free();
    await alpha.start();
    await reaches(alpha, kept, { status: 'Complete' }, SOON_MS);
  });

  test('in use by another agent, or another program, is refused, and the first goes on', async () => {
    const { alpha } = pair();
    const refusal = `Another agent already uses the data directory ${alpha.dataDir}: stop it, or choose another.`;
    await alpha.start();
    const second = await alpha.cli('serve');
    expect(second.exitCode).toBe(1);
    expect(sentencesOf(second.stderr)).toEqual([refusal]);
    const task = await create(alpha, 'and it goes on', 'local');
    await reaches(alpha, task, { status: 'Complete' }, SOON_MS);
    await alpha.kill('SIGTERM');
    const other = new DatabaseSync(historyOf(alpha));
    other.exec('BEGIN IMMEDIATE');
    const third = await alpha.cli('serve');
    other.exec('ROLLBACK');
    other.close();
    expect(third.exitCode).toBe(1);
    expect(sentencesOf(third.stderr)).toEqual([refusal]);
    await alpha.start();
    await reaches(alpha, task, { status: 'Complete' }, SOON_MS);
  });

  test('with a truncated history begins a new one, and says where the old one is kept', async () => {
    const { alpha } = pair();
    await alpha.start();
    await create(alpha, LARGE_PROMPT, 'local');
    await alpha.kill('SIGTERM');
    const { size } = statSync(historyOf(alpha));
    truncateSync(historyOf(alpha), size / 2);
    await alpha.start();
    const { problems } = await alpha.bridge.call('agent.status');
    const kept = readdirSync(alpha.dataDir).find((name) => name.startsWith('history.db.corrupt-'));
    const message = `The history was damaged. It was kept as ${join(alpha.dataDir, `${kept}`)}, and a new one begun.`;
    expect(problems).toEqual([{ code: 'storage_failed', message }]);
    expect(statSync(join(alpha.dataDir, `${kept}`)).size).toBe(Math.floor(size / 2));
    const task = await create(alpha, 'and it works', 'local');
    await reaches(alpha, task, { status: 'Complete' }, SOON_MS);
  });

  test('of a newer version can be read, is left as it is, and serves the newer one again', async () => {
    const { alpha } = pair();
    await alpha.start();
    const task = await create(alpha, 'written by the newer one', 'local');
    await reaches(alpha, task, { status: 'Complete' }, SOON_MS);
    await alpha.kill('SIGTERM');
    const version = exchangeVersion(alpha, 99);
    const before = readFileSync(historyOf(alpha));
    await alpha.start();
    const { problems, isAccepting } = await alpha.bridge.call('agent.status');
    expect(isAccepting).toBe(false);
    expect(problems).toEqual([
      {
        code: 'storage_failed',
        message: expect.stringMatching(/ by a newer Meshtask \(version 99 .* can be read/),
      },
    ]);
    expect(await alpha.bridge.call('task.get', { id: task.id })).toMatchObject({ task });
    await expect(create(alpha, 'one more', 'local')).rejects.toThrow('newer Meshtask');
    await alpha.kill('SIGTERM');
    expect(readFileSync(historyOf(alpha))).toEqual(before);
    exchangeVersion(alpha, version);
    await alpha.start();
    const another = await create(alpha, 'one more', 'local');
    await reaches(alpha, another, { status: 'Complete' }, SOON_MS);
  });
});

const NAMES = ['alpha', 'beta'];

async function create(agent: LanAgent, prompt: string, target: string): Promise<Task> {
  const [task] = await agent.bridge.call('task.create', {
    prompts: [prompt],
    target: target === 'local' ? target : { peer: target },
  });
  if (task === undefined) throw new Error('No task was created.');
  return task;
}

/** @returns the version that the database had. */
function exchangeVersion(agent: LanAgent, version: number): number {
  const db = new DatabaseSync(historyOf(agent));
  const row = db.prepare('PRAGMA user_version').get();
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
  return Number(row?.user_version);
}

function historyOf({ dataDir }: LanAgent): string {
  return join(dataDir, 'history.db');
}

/** What is written for people, between the lines of the log. */
function sentencesOf(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}
