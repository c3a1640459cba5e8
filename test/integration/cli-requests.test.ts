import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  endsOf,
  jsonOf,
  type RunningCommand,
  type ServedAgent,
  seesPeer,
  serveAgent,
} from '../support/cli.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

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
  expect(jsonOf(blocked)).toEqual([]);
  const { code, stdout } = await running.outcome;
  expect(code).toBe(1);
  expect(endsOf(stdout)[0]?.error?.code).toBe('rejected');

  const allowed = await host.meshtask('trust', guest.ready.peerId, 'allowed', '--json');
  expect(jsonOf(allowed)).toMatchObject({ trust: 'allowed' });
});

async function ask(prompt: string): Promise<RunningCommand> {
  const running = guest.startMeshtask('run', prompt, '--target', 'host');
  await expect
    .poll(async () => jsonOf(await host.meshtask('requests', '--json')), {
      timeout: 10_000,
    })
    .toMatchObject([{ name: 'guest', tasks: [{ prompt }] }]);
  return running;
}
