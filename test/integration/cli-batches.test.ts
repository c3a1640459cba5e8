import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import {
  jsonOf,
  meshtask,
  type Outcome,
  pageOf,
  type ServedAgent,
  seesPeer,
  serveAgent,
} from '../support/cli.ts';
import { temporaryDirectory } from '../support/temporary-history.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const batchSchema = z.object({
  ...{ id: z.uuidv4(), name: z.string() },
  counts: z.record(z.string(), z.int()),
  shares: z.array(z.object({ worker: z.string(), complete: z.int(), executedMs: z.number() })),
});

let desk: ServedAgent;
let kitchen: ServedAgent;
let file: string;

beforeAll(async () => {
  const options = ['--trust', 'allow', '--mock-delay', '20-40', '--concurrency', '2'];
  desk = await serveAgent('--name', 'desk', ...options);
  kitchen = await serveAgent('--name', 'kitchen', '--peer', desk.address, ...options);
  await seesPeer(desk, { name: 'kitchen', trustsUs: 'allowed' });
  file = join(desk.dataDir, 'stars.txt');
  await writeFile(
    file,
    `${Array.from({ length: 40 }, (_, index) => `Star ${index}`).join('\n')}\n`,
  );
});

afterAll(async () => {
  await kitchen.stop();
  await desk.stop();
});

/** Each look starts a process. */
function waitFor(look: () => Promise<void>): Promise<void> {
  return vi.waitFor(look, { timeout: 15_000 });
}

function batchOf(outcome: Outcome): z.infer<typeof batchSchema> {
  return batchSchema.parse(jsonOf(outcome));
}

test('run --batch says at its end what sharing gained, and who did what', async () => {
  const { code, stderr } = await desk.meshtask('run', '--batch', file);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^Alone it would have taken [\d.]+ s, with 2 machines [\d.]+ s: [\d.]+ times as fast\.$/m,
  );
  expect(stderr).toMatch(/^WHERE +COMPLETE +SHARE +FAILED +RUN$/m);
  expect(stderr).toMatch(/^here +\d+ +\d+ % +0 +[\d.]+ m?s$/m);
  expect(stderr).toMatch(/^kitchen +\d+ +\d+ % +0 +[\d.]+ m?s$/m);
});

test('batches lists them, and batch shows one', async () => {
  await desk.meshtask('run', '--batch', file, '--name', 'Second night', '--json');
  const { stdout } = await desk.meshtask('batches', '--limit', '1');
  expect(stdout).toMatch(/^NAME +DONE +FAILED +LEFT +ELAPSED +TIMES +CREATED +ID$/m);
  expect(stdout).toMatch(/^Second night +40\/40 +0 +– +[\d.]+ m?s +[\d.]+ +.+ +[\da-f]{8}$/m);

  const batch = batchOf(await desk.meshtask('batch', 'second night', '--json'));
  expect(batch).toMatchObject({ name: 'Second night', counts: { Complete: 40 } });
  expect(batch.shares.reduce((sum, { complete }) => sum + complete, 0)).toBe(40);
  const shown = await desk.meshtask('batch', batch.id.slice(0, 10));
  expect(shown.stdout).toMatch(/^Name +Second night$/m);
  expect(shown.stdout).toMatch(/^Done +40\/40$/m);
  expect(shown.stdout).toMatch(/^Alone it would have taken/m);
  expect(shown.stdout).toMatch(/^kitchen +\d+/m);
  const all = z.object({ total: z.int() }).parse(jsonOf(await desk.meshtask('batches', '--json')));
  expect(all.total).toBe(2);

  const tasks = pageOf(await desk.meshtask('tasks', '--batch', batch.id, '--json'));
  expect(tasks.total).toBe(40);
  const exported = await desk.meshtask('export', '--batch', 'Second night', '--status', 'Failed');
  expect(jsonOf(exported)).toEqual([]);
});

test('a batch is cancelled and retried as one', async () => {
  await desk.meshtask('pause');
  const run = ['run', '--batch', '-', '--target', 'local', '--data-dir', desk.dataDir];
  const running = meshtask([...run, '--name', 'paused'], 'one\ntwo\nthree\n');
  await waitFor(async () => {
    const batch = batchOf(await desk.meshtask('batch', 'paused', '--json'));
    expect(batch.counts).toMatchObject({ Pending: 3 });
  });
  const open = await desk.meshtask('batch', 'paused');
  expect(open.stdout).toMatch(/^Open +3 pending, 0 executing$/m);
  const cancelled = await desk.meshtask('cancel', '--batch', 'paused');
  expect(cancelled).toMatchObject({ code: 0, stderr: '3 tasks cancelled.\n' });
  expect(await running).toMatchObject({ code: 1 });

  await desk.meshtask('resume');
  const retried = await desk.meshtask('retry', '--batch', 'paused', '--json');
  expect(jsonOf(retried)).toEqual({ done: 3, refused: [] });
  await waitFor(async () => {
    const batch = batchOf(await desk.meshtask('batch', 'paused', '--json'));
    expect(batch.counts).toMatchObject({ Complete: 3, Failed: 0 });
  });
});

test.each([
  [['run', 'one', '--name', 'x'], 2, 'Only a batch has a name: see --batch.'],
  [['run', '--batch', 'FILE', '--name', ' '], 2, 'The batch has no name.'],
  [['cancel'], 2, 'Give either the ids of tasks or --batch.'],
  [['retry', 'abcd', '--batch', 'x'], 2, 'Give either the ids of tasks or --batch.'],
  [['batch', 'nobody'], 1, 'No batch is known as "nobody"'],
  [['batch', '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce001'], 1, 'There is no batch 7d8a2f64'],
])('%j says what is wrong', async (command, code, sentence) => {
  const args = command.map((word) => (word === 'FILE' ? file : word));
  const outcome = await desk.meshtask(...args);
  expect(outcome.stderr).toContain(sentence);
  expect(outcome.code).toBe(code);
});

test('an agent without batches says how to make one', async () => {
  const { stderr } = await kitchen.meshtask('batches');
  expect(stderr).toBe('No batches: create one with "meshtask run --batch FILE".\n');
});

test('after kill -9 the figures of a batch are those of its tasks, and it goes on', async () => {
  const dataDir = temporaryDirectory();
  const serve = ['--data-dir', dataDir, '--mock-delay', '5-15', '--concurrency', '2'];
  const call = (...args: string[]): Promise<Outcome> => meshtask([...args, '--data-dir', dataDir]);
  const before = await serveAgent(...serve);
  const lines = Array.from({ length: 300 }, (_, index) => `Star ${index}`).join('\n');
  const running = meshtask(
    ['run', '--batch', '-', '--name', 'stars', '--data-dir', dataDir],
    lines,
  );
  await waitFor(async () => {
    const { counts } = batchOf(await call('batch', 'stars', '--json'));
    expect(counts.Complete).toBeGreaterThan(20);
  });
  await before.stop('SIGKILL');
  expect((await running).code).toBe(1);

  const after = await serveAgent(...serve);
  const batch = batchOf(await call('batch', 'stars', '--json'));
  expect(Object.values(batch.counts).reduce((sum, count) => sum + count, 0)).toBe(300);
  await waitFor(async () => {
    const { counts } = batchOf(await call('batch', 'stars', '--json'));
    expect(counts).toMatchObject({ Pending: 0, Executing: 0 });
  });
  await call('retry', '--batch', 'stars');
  await waitFor(async () => {
    const { counts, shares } = batchOf(await call('batch', 'stars', '--json'));
    expect(counts).toEqual({ Pending: 0, Executing: 0, Complete: 300, Failed: 0 });
    const tasks = z
      .array(z.object({ result: z.object({ duration_ms: z.number() }) }))
      .parse(jsonOf(await call('export', '--batch', 'stars')));
    const executedMs = tasks.reduce((sum, { result }) => sum + result.duration_ms, 0);
    expect(shares).toMatchObject([{ complete: 300, executedMs }]);
  });
  await after.stop();
});
