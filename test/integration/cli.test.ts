import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import {
  endsOf,
  jsonOf,
  meshtask,
  pageOf,
  resultsOf,
  type ServedAgent,
  seesPeer,
  serveAgent,
} from '../support/cli.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const unknownId = '3f0c7a52-7f2e-4d3a-9d58-0f6b6a1c2d3e';

let desk: ServedAgent;
let kitchen: ServedAgent;

beforeAll(async () => {
  const options = ['--trust', 'allow', '--mock-delay', '20-40', '--concurrency', '2'];
  desk = await serveAgent('--name', 'desk', ...options);
  kitchen = await serveAgent('--name', 'kitchen', '--peer', desk.address, ...options);
  await seesPeer(desk, { name: 'kitchen', trustsUs: 'allowed' });
  await seesPeer(kitchen, { name: 'desk', trustsUs: 'allowed' });
});

afterAll(async () => {
  await kitchen.stop();
  await desk.stop();
});

test('serve --json announces itself in its first line', () => {
  const { peerId, addresses, ui } = desk.ready;
  expect(peerId).toMatch(/^12D3KooW/);
  expect(addresses.join()).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/12D3KooW\w+$/);
  expect(ui).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
});

test('run prints the result as JSON, and its progress for people on standard error', async () => {
  const { code, stdout, stderr } = await desk.meshtask('run', 'Say hello', '--target', 'local');
  expect(code).toBe(0);
  const [end] = endsOf(stdout);
  expect(end).toMatchObject({ result: 'Mock result for: Say hello' });
  expect(end?.duration_ms).toBeGreaterThanOrEqual(19);
  expect(stderr).toMatch(/^Complete \(here\), waited \d+ ms, ran \d+ ms$/m);
});

test('run --json prints nothing else', async () => {
  const { code, stdout, stderr } = await desk.meshtask('run', 'Say hello', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(endsOf(stdout)).toHaveLength(1);
});

test.each(['name', 'PeerId', 'end of the PeerId'])(
  'run sends a task to a peer by its %s',
  async (how) => {
    const { peerId } = kitchen.ready;
    const target = { name: 'kitchen', PeerId: peerId }[how] ?? peerId.slice(-6);
    const { code, stdout } = await desk.meshtask('run', `By ${how}`, '--target', target, '--json');
    expect(code).toBe(0);
    const details = await desk.meshtask('task', endsOf(stdout)[0]?.task_id ?? '', '--json');
    expect(jsonOf(details)).toMatchObject({ summary: { worker: peerId } });
  },
);

test('run to everyone gives one task to each agent', async () => {
  const { code, stdout } = await desk.meshtask('run', 'For all', '--target', 'everyone', '--json');
  expect(code).toBe(0);
  expect(endsOf(stdout)).toHaveLength(2);
});

test('run takes priority, timeout and wait', async () => {
  const options = ['--priority', '255', '--timeout', '0.001', '--wait', '60', '--target', 'local'];
  const { code, stdout, stderr } = await desk.meshtask('run', 'Too slow', ...options);
  expect(code).toBe(1);
  const [end] = endsOf(stdout);
  expect(end?.error?.code).toBe('timed_out');
  expect(stderr).toMatch(/^Failed: Timed out/m);
  const details = await desk.meshtask('task', end?.task_id ?? '', '--json');
  expect(jsonOf(details)).toMatchObject({
    task: { priority: 255 },
    timeoutMs: 1,
    waitMs: 60_000,
  });
});

test('run --batch runs each line of a file or of standard input', async () => {
  const file = join(desk.dataDir, 'prompts.txt');
  const lines = Array.from({ length: 30 }, (_, index) => `Line ${index}`);
  await writeFile(file, `${lines.join('\n')}\n`);
  const expected = lines.map((line) => `Mock result for: ${line}`).toSorted();

  const fromFile = await desk.meshtask('run', '--batch', file);
  expect(fromFile.code).toBe(0);
  expect(resultsOf(fromFile).toSorted()).toEqual(expected);
  expect(fromFile.stderr).toMatch(/^30 complete, 0 failed in [\d.]+ m?s\.$/m);

  const stdin = ['run', '--batch', '-', '--json', '--data-dir', desk.dataDir];
  const fromStdin = await meshtask(stdin, lines.join('\r\n'));
  expect(fromStdin).toMatchObject({ code: 0, stderr: '' });
  expect(resultsOf(fromStdin).toSorted()).toEqual(expected);
});

test('run --batch fails when one of its tasks failed', async () => {
  const command = ['run', '--batch', '-', '--timeout', '0.001', '--data-dir', desk.dataDir];
  const { code, stdout, stderr } = await meshtask(command, 'one\ntwo\n');
  expect(code).toBe(1);
  expect(endsOf(stdout).map(({ error }) => error?.code)).toEqual(['timed_out', 'timed_out']);
  expect(stderr).toMatch(/^0 complete, 2 failed/m);
});

test('tasks lists, filters and limits', async () => {
  await desk.meshtask('run', 'Needle in here', '--json');
  const all = pageOf(await desk.meshtask('tasks', '--json', '--limit', '2'));
  expect(all.tasks).toHaveLength(2);
  expect(all.total).toBeGreaterThan(2);
  const found = pageOf(
    await desk.meshtask('tasks', '--search', 'needle in', '--status', 'complete', '--json'),
  );
  expect(found.tasks).toMatchObject([{ prompt: 'Needle in here', status: 'Complete' }]);
  expect(pageOf(await desk.meshtask('tasks', '--status', 'Pending', '--json')).tasks).toEqual([]);

  const oldest = pageOf(await desk.meshtask('tasks', '--sort', 'oldest', '--json'));
  const newest = pageOf(await desk.meshtask('tasks', '--json'));
  expect(oldest.total).toBe(newest.total);
  expect(oldest.tasks[0]).not.toEqual(newest.tasks[0]);
  expect(await desk.meshtask('tasks', '--sort', 'colour')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('highest_priority'),
  });

  const table = await desk.meshtask('tasks', '--limit', '1');
  expect(table.stdout).toMatch(
    /^ID +STATUS +PROMPT +FROM +WHERE +PRIORITY +WAIT +RUN +CREATED\n[\da-f]{8} /,
  );
  expect(table.stderr).toMatch(/^The first 1 of \d+/);
  expect(await desk.meshtask('tasks', '--search', 'nowhere')).toMatchObject({
    code: 0,
    stdout: '',
  });
});

test('task shows one task by its id or the start of it', async () => {
  const run = await desk.meshtask('run', 'Two\nlines', '--json');
  const id = endsOf(run.stdout)[0]?.task_id ?? '';
  const { code, stdout } = await desk.meshtask('task', id.slice(0, 8));
  expect(code).toBe(0);
  expect(stdout).toContain(id);
  expect(stdout).toContain('Prompt\n  Two\n  lines\n');
  expect(stdout).toContain('Result\n  Mock result for: Two\n  lines\n');
  expect(stdout).toMatch(/Journey\n.*\n.* created /);
});

test('peers, trust and connect tell of the other agent', async () => {
  const table = await desk.meshtask('peers');
  expect(table.stdout).toMatch(/^NAME +FINGERPRINT/);
  expect(table.stdout).toMatch(/^kitchen +\w{4}-\w{4} +present +allowed +allowed /m);

  const asked = await desk.meshtask('trust', 'kitchen', 'ask', '--json');
  expect(jsonOf(asked)).toMatchObject({ name: 'kitchen', trust: 'ask' });
  const allowed = await desk.meshtask('trust', kitchen.ready.peerId, 'allowed');
  expect(allowed.stderr).toMatch(/^kitchen \(\w{4}-\w{4}\) may run its tasks here\.$/m);

  const connected = await desk.meshtask('connect', kitchen.address);
  expect(connected).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^Connected to kitchen/) as string,
  });
  const again = await desk.meshtask('connect', kitchen.address, '--json');
  expect(jsonOf(again)).toMatchObject({ id: kitchen.ready.peerId });
});

test('status, pause and resume tell of this agent', async () => {
  expect((await desk.meshtask('status')).stdout).toMatch(/^Name +desk\n/);
  expect((await desk.meshtask('pause')).stdout).toMatch(/^State +paused$/m);
  expect(jsonOf(await desk.meshtask('status', '--json'))).toMatchObject({
    name: 'desk',
    dataDir: desk.dataDir,
    isAccepting: false,
  });
  expect((await desk.meshtask('resume')).stdout).toMatch(/^State +accepting tasks$/m);
});

test('stats count by worker', async () => {
  await desk.meshtask('run', 'Count me', '--target', 'kitchen', '--json');
  const { stdout } = await desk.meshtask('stats');
  expect(stdout).toMatch(/^WORKER +COMPLETE +FAILED +RUN P50/);
  expect(stdout).toMatch(/^kitchen +\d+ /m);
  expect(stdout).toMatch(/^all +\d+ /m);
  const json = await desk.meshtask('stats', '--json');
  expect(z.object({ complete: z.int().min(1) }).safeParse(jsonOf(json)).success).toBe(true);
});

test('export prints the history as JSON or CSV', async () => {
  const { total } = pageOf(await desk.meshtask('tasks', '--json'));
  const json = await desk.meshtask('export', '--format', 'json');
  expect(jsonOf(json)).toHaveLength(total);
  expect((await desk.meshtask('export', '--json')).stdout).toBe(json.stdout);
  const none = await desk.meshtask('export', '--search', 'nowhere');
  expect(none.stdout).toBe('[]\n');
  const csv = await desk.meshtask('export', '--format', 'csv', '--status', 'Complete');
  expect(csv.stdout).toMatch(/^id,sender,timestamp,priority,status,.*\r\n[\da-f-]{36},12D3/);
});

test('what is not there is told in one sentence', async () => {
  expect(await desk.meshtask('task', unknownId)).toMatchObject({ code: 1, stdout: '' });
  expect(await desk.meshtask('task', 'zzz')).toMatchObject({
    code: 1,
    stderr: 'No task has the id "zzz": "meshtask tasks" lists those that are known.\n',
  });
  expect(await desk.meshtask('run', 'x', '--target', 'nobody')).toMatchObject({
    code: 1,
    stderr: 'No peer is known as "nobody": "meshtask peers" lists those that are.\n',
  });
  const cancel = await desk.meshtask('cancel', unknownId, '--json');
  expect(cancel.code).toBe(1);
  expect(jsonOf(cancel)).toMatchObject({ done: 0, refused: [{ id: unknownId }] });
  expect((await desk.meshtask('connect', 'nonsense')).code).not.toBe(0);
});

test('a second agent on the same data directory is refused', async () => {
  const { code, stdout, stderr } = await desk.meshtask('serve', '--no-mdns');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
