import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { meshtask, startMeshtask } from '../support/cli.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let dataDir = '';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'meshtask-none-'));
});

afterAll(async () => {
  await rm(dataDir, { recursive: true });
});

test.each(['none', 'one that was killed'])('a command says how to start one: %s', async (which) => {
  if (which !== 'none') {
    await writeFile(join(dataDir, 'agent.json'), '{"pid":1,"port":1,"version":"0"}');
    await writeFile(join(dataDir, 'token'), 'x'.repeat(43));
  }
  expect(await meshtask(['status', '--data-dir', dataDir])).toEqual({
    code: 1,
    stdout: '',
    stderr: `No agent is running with the data directory ${dataDir}: start one with "meshtask serve".\n`,
  });
});

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
  const packed = join(import.meta.dirname, '..', '..', 'package.json');
  const { version } = JSON.parse(await readFile(packed, 'utf8')) as { version: string };
  expect(await meshtask(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

test('serve says for people where it is, and stops on SIGINT within 2 s', async () => {
  const where = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0', '--data-dir', dataDir];
  const serving = startMeshtask(['serve', '--name', 'solo', ...where]);
  await expect.poll(() => existsSync(join(dataDir, 'agent.json')), { timeout: 10_000 }).toBe(true);
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
