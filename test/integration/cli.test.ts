import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import {
  meshtask,
  type Outcome,
  type RunningCommand,
  type ServedAgent,
  serveAgent,
  startMeshtask,
} from '../support/cli.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const unknownId = '3f0c7a52-7f2e-4d3a-9d58-0f6b6a1c2d3e';
const endSchema = z.object({
  task_id: z.uuidv4(),
  result: z.string().optional(),
  duration_ms: z.int().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
const pageSchema = z.object({
  total: z.int(),
  tasks: z.array(z.object({ id: z.string(), prompt: z.string(), status: z.string() })),
});

describe('two agents that allow each other', () => {
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
      const { code, stdout } = await desk.meshtask(
        'run',
        `By ${how}`,
        '--target',
        target,
        '--json',
      );
      expect(code).toBe(0);
      const details = await desk.meshtask('task', endsOf(stdout)[0]?.task_id ?? '', '--json');
      expect(JSON.parse(details.stdout)).toMatchObject({ summary: { worker: peerId } });
    },
  );

  test('run to everyone gives one task to each agent', async () => {
    const { code, stdout } = await desk.meshtask(
      'run',
      'For all',
      '--target',
      'everyone',
      '--json',
    );
    expect(code).toBe(0);
    expect(endsOf(stdout)).toHaveLength(2);
  });

  test('run takes priority, timeout and wait', async () => {
    const options = [
      '--priority',
      '255',
      '--timeout',
      '0.001',
      '--wait',
      '60',
      '--target',
      'local',
    ];
    const { code, stdout, stderr } = await desk.meshtask('run', 'Too slow', ...options);
    expect(code).toBe(1);
    const [end] = endsOf(stdout);
    expect(end?.error?.code).toBe('timed_out');
    expect(stderr).toMatch(/^Failed: Timed out/m);
    const details = await desk.meshtask('task', end?.task_id ?? '', '--json');
    expect(JSON.parse(details.stdout)).toMatchObject({
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

    const table = await desk.meshtask('tasks', '--limit', '1');
    expect(table.stdout).toMatch(
      /^ID +STATUS +PROMPT +FROM +WHERE +PRIORITY +WAIT +RUN +CREATED\n[\da-f]{8} /,
    );
    expect(table.stderr).toMatch(/^The newest 1 of \d+/);
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
    expect(JSON.parse(asked.stdout)).toMatchObject({ name: 'kitchen', trust: 'ask' });
    const allowed = await desk.meshtask('trust', kitchen.ready.peerId, 'allowed');
    expect(allowed.stderr).toMatch(/^kitchen \(\w{4}-\w{4}\) may run its tasks here\.$/m);

    const connected = await desk.meshtask('connect', kitchen.address);
    expect(connected).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Connected to kitchen/) as string,
    });
    const again = await desk.meshtask('connect', kitchen.address, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ id: kitchen.ready.peerId });
  });

  test('status, pause and resume tell of this agent', async () => {
    expect((await desk.meshtask('status')).stdout).toMatch(/^Name +desk\n/);
    expect((await desk.meshtask('pause')).stdout).toMatch(/^State +paused$/m);
    expect(JSON.parse((await desk.meshtask('status', '--json')).stdout)).toMatchObject({
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
    expect(z.object({ complete: z.int().min(1) }).safeParse(JSON.parse(json.stdout)).success).toBe(
      true,
    );
  });

  test('export prints the history as JSON or CSV', async () => {
    const { total } = pageOf(await desk.meshtask('tasks', '--json'));
    const json = await desk.meshtask('export', '--format', 'json');
    expect(JSON.parse(json.stdout)).toHaveLength(total);
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
    expect(JSON.parse(cancel.stdout)).toMatchObject({ done: 0, refused: [{ id: unknownId }] });
    expect((await desk.meshtask('connect', 'nonsense')).code).not.toBe(0);
  });

  test('a second agent on the same data directory is refused', async () => {
    const { code, stdout, stderr } = await desk.meshtask('serve', '--no-mdns');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('an agent whose tasks take a minute', () => {
  let agent: ServedAgent;

  beforeAll(async () => {
    agent = await serveAgent('--mock-delay', '60000-60000', '--concurrency', '1');
  });

  afterAll(async () => {
    await agent.stop();
  });

  test('Ctrl-C cancels the task', async () => {
    const running = agent.startMeshtask('run', 'Interrupt me');
    await hasTask('Interrupt me', 'Executing');
    running.process.kill('SIGINT');
    const { code, stdout } = await running.outcome;
    expect(code).toBe(130);
    expect(endsOf(stdout)[0]?.error?.code).toBe('cancelled');
    await hasTask('Interrupt me', 'Failed');
  });

  test('Ctrl-C cancels all tasks of a batch', async () => {
    const file = join(agent.dataDir, 'prompts.txt');
    await writeFile(file, 'Batch one\nBatch two\nBatch three\n');
    const running = agent.startMeshtask('run', '--batch', file, '--json');
    await hasTask('Batch three', 'Pending');
    running.process.kill('SIGINT');
    const { code, stdout } = await running.outcome;
    expect(code).toBe(130);
    expect(endsOf(stdout).map(({ error }) => error?.code)).toEqual(Array(3).fill('cancelled'));
  });

  test('a second Ctrl-C leaves at once', async () => {
    const running = agent.startMeshtask('run', 'Leave me');
    await hasTask('Leave me', 'Executing');
    running.process.kill('SIGINT');
    running.process.stderr?.once('data', () => running.process.kill('SIGINT'));
    expect((await running.outcome).code).toBe(130);
    await hasTask('Leave me', 'Failed');
  });

  test('cancel and retry change a task', async () => {
    const running = agent.startMeshtask('run', 'Change me', '--json');
    const id = await hasTask('Change me', 'Executing');
    expect(await agent.meshtask('cancel', id.slice(0, 13))).toMatchObject({
      code: 0,
      stderr: '1 task cancelled.\n',
    });
    expect((await running.outcome).code).toBe(1);

    const again = await agent.meshtask('cancel', id);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(id);
    const retry = await agent.meshtask('retry', id, '--json');
    expect(JSON.parse(retry.stdout)).toEqual({ done: 1, refused: [] });
    await hasTask('Change me', 'Executing');
    await agent.meshtask('cancel', id);
  });

  test('an agent that leaves ends what waits for it with one sentence', async () => {
    const other = await serveAgent('--mock-delay', '60000-60000');
    const running = other.startMeshtask('run', 'Lose me');
    await expect
      .poll(() => statusesOf(other, 'Lose me'), { timeout: 10_000 })
      .toEqual(['Executing']);
    expect(await other.stop('SIGINT')).toBe(0);
    const { code, stderr } = await running.outcome;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The connection to the agent was lost\.$|^Failed/m);
  });

  async function hasTask(prompt: string, status: string): Promise<string> {
    await expect.poll(() => statusesOf(agent, prompt), { timeout: 10_000 }).toEqual([status]);
    const { tasks } = pageOf(await agent.meshtask('tasks', '--search', prompt, '--json'));
    return tasks[0]?.id ?? '';
  }
});

describe('an agent that asks before it runs the task of a stranger', () => {
  let host: ServedAgent;
  let guest: ServedAgent;

  beforeAll(async () => {
    host = await serveAgent('--name', 'host', '--mock-delay', '10-20');
    guest = await serveAgent('--name', 'guest', '--peer', host.address);
    await seesPeer(guest, { name: 'host', trustsUs: 'ask' });
  });

  afterAll(async () => {
    await guest.stop();
    await host.stop();
  });

  test('requests lists who waits, and allow --once lets that task run', async () => {
    const running = await ask('Once please');
    const table = await host.meshtask('requests');
    expect(table.stdout).toMatch(/^guest +\w{4}-\w{4} +.* 1 +Once please /m);
    expect((await host.meshtask('allow', 'guest', '--once')).code).toBe(0);
    const { code, stdout } = await running.outcome;
    expect(code).toBe(0);
    expect(endsOf(stdout)[0]?.result).toBe('Mock result for: Once please');
    expect((await host.meshtask('requests')).stderr).toBe('No peer waits to be allowed.\n');
  });

  test('block rejects what waits, and allow ends the asking', async () => {
    const running = await ask('Refuse me');
    const blocked = await host.meshtask('block', 'guest', '--json');
    expect(JSON.parse(blocked.stdout)).toEqual([]);
    const { code, stdout } = await running.outcome;
    expect(code).toBe(1);
    expect(endsOf(stdout)[0]?.error?.code).toBe('rejected');

    const allowed = await host.meshtask('trust', guest.ready.peerId, 'allowed', '--json');
    expect(JSON.parse(allowed.stdout)).toMatchObject({ trust: 'allowed' });
  });

  async function ask(prompt: string): Promise<RunningCommand> {
    const running = guest.startMeshtask('run', prompt, '--target', 'host');
    await expect
      .poll(async () => JSON.parse((await host.meshtask('requests', '--json')).stdout) as unknown, {
        timeout: 10_000,
      })
      .toMatchObject([{ name: 'guest', tasks: [{ prompt }] }]);
    return running;
  }
});

describe('without an agent', () => {
  let dataDir = '';

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'meshtask-none-'));
  });

  afterAll(async () => {
    await rm(dataDir, { recursive: true });
  });

  test.each(['none', 'one that was killed'])(
    'a command says how to start one: %s',
    async (which) => {
      if (which !== 'none') {
        await writeFile(join(dataDir, 'agent.json'), '{"pid":1,"port":1,"version":"0"}');
        await writeFile(join(dataDir, 'token'), 'x'.repeat(43));
      }
      expect(await meshtask(['status', '--data-dir', dataDir])).toEqual({
        code: 1,
        stdout: '',
        stderr: `No agent is running with the data directory ${dataDir}: start one with "meshtask serve".\n`,
      });
    },
  );

  test.each([
    ['an unknown command', ['nonsense']],
    ['no prompt', ['run']],
    ['a prompt and a batch', ['run', 'x', '--batch', '-']],
    ['an empty prompt', ['run', ' ']],
    ['a prompt that is too long', ['run', '--batch', '-'], 'x'.repeat(300_000)],
    ['an empty batch', ['run', '--batch', '-']],
    ['a missing batch', ['run', '--batch', '/nonexistent']],
    ['a priority of 256', ['run', 'x', '--priority', '256']],
    ['a priority of 5.5', ['run', 'x', '--priority', '5.5']],
    ['a timeout of 0', ['run', 'x', '--timeout', '0']],
    ['an unknown status', ['tasks', '--status', 'Lost']],
    ['an unknown trust', ['trust', 'x', 'maybe']],
    ['an unknown policy', ['serve', '--trust', 'maybe']],
    ['a delay upside down', ['serve', '--mock-delay', '500-100']],
    ['a delay without an end', ['serve', '--mock-delay', '500']],
    ['a port above all ports', ['serve', '--ui-port', '65536']],
    ['a concurrency of 0', ['serve', '--concurrency', '0']],
  ])('%s is a usage error', async (_, args: string[], input = '') => {
    const { code, stdout, stderr } = await meshtask([...args, '--data-dir', dataDir], input);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/ at .+:\d+/);
    expect(stderr).not.toBe('');
  });

  test('help and version are no errors', async () => {
    expect((await meshtask(['--help'])).stdout).toMatch(/^Usage: meshtask/);
    expect(await meshtask(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test('serve says for people where it is, and stops on SIGINT within 2 s', async () => {
    const where = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0', '--data-dir', dataDir];
    const serving = startMeshtask(['serve', '--name', 'solo', ...where]);
    await expect
      .poll(() => existsSync(join(dataDir, 'agent.json')), { timeout: 10_000 })
      .toBe(true);
    await expect
      .poll(async () => (await meshtask(['status', '--data-dir', dataDir])).code, {
        timeout: 10_000,
      })
      .toBe(0);
    const stoppedAt = performance.now();
    serving.process.kill('SIGINT');
    const { code, stdout } = await serving.outcome;
    expect(performance.now() - stoppedAt).toBeLessThan(2_000);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Name +solo\nFingerprint +\w{4}-\w{4}\nAddresses +\/ip4/);
    expect(existsSync(join(dataDir, 'agent.json'))).toBe(false);
  });

  test('serve tells a port in use and a malformed address', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const where = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0', '--data-dir', dataDir];
    const inUse = await meshtask(['serve', ...where, '--ui-port', `${port}`]);
    blocker.close();
    expect(inUse).toMatchObject({ code: 1, stdout: '' });
    expect(inUse.stderr).toContain(`The local server cannot use port ${port}`);

    for (const option of ['--listen', '--peer']) {
      const malformed = await meshtask([
        'serve',
        '--no-mdns',
        '--data-dir',
        dataDir,
        option,
        'nonsense',
      ]);
      expect(malformed.code).not.toBe(0);
      expect(malformed.stdout).toBe('');
      expect(malformed.stderr).not.toMatch(/ at .+:\d+/);
    }
  });
});

function endsOf(stdout: string): readonly z.infer<typeof endSchema>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => endSchema.parse(JSON.parse(line)));
}

function resultsOf({ stdout }: Outcome): readonly string[] {
  return endsOf(stdout).map(({ result }) => result ?? '');
}

function pageOf({ stdout }: Outcome): z.infer<typeof pageSchema> {
  return pageSchema.parse(JSON.parse(stdout));
}

async function seesPeer(agent: ServedAgent, peer: object): Promise<void> {
  await vi.waitFor(
    async () => {
      const { stdout } = await agent.meshtask('peers', '--json');
      expect(JSON.parse(stdout)).toMatchObject([peer]);
    },
    { timeout: 10_000 },
  );
}

async function statusesOf(agent: ServedAgent, prompt: string): Promise<readonly string[]> {
  const { tasks } = pageOf(await agent.meshtask('tasks', '--search', prompt, '--json'));
  return tasks.map(({ status }) => status);
}
