import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  endsOf,
  jsonOf,
  pageOf,
  type ServedAgent,
  serveAgent,
  statusesOf,
} from '../support/cli.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

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
  expect(jsonOf(retry)).toEqual({ done: 1, refused: [] });
  await hasTask('Change me', 'Executing');
  await agent.meshtask('cancel', id);
});

test('an agent that leaves ends what waits for it with one sentence', async () => {
  const other = await serveAgent('--mock-delay', '60000-60000');
  const running = other.startMeshtask('run', 'Lose me');
  await expect.poll(() => statusesOf(other, 'Lose me'), { timeout: 10_000 }).toEqual(['Executing']);
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
