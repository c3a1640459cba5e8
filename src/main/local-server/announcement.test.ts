import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ServedBridge, serveFakeBridge } from '../../../test/support/local-server.ts';
import { readAnnouncement } from './announcement.ts';

let served: ServedBridge;

beforeEach(async () => {
  served = await serveFakeBridge();
});

afterEach(() => served.end());

test('the announcement tells commands where the agent is, while it runs', async () => {
  expect(await readAnnouncement(served.dataDir)).toEqual({
    pid: process.pid,
    port: Number(new URL(served.server.address()).port),
    version: '1.2.3',
  });
  expect(await served.modeOf('agent.json')).toBe(0o600);
  await served.server.stop();
  expect(existsSync(join(served.dataDir, 'agent.json'))).toBe(false);
  expect(served.server.address()).toBe('');
});

test('the announcement of another agent is left alone', async () => {
  const other = JSON.stringify({ pid: 1, port: 1, version: '1.2.3' });
  await writeFile(join(served.dataDir, 'agent.json'), other);
  await served.server.stop();
  expect(await readFile(join(served.dataDir, 'agent.json'), 'utf8')).toBe(other);
});

test('the announcement that is spoiled is none', async () => {
  await writeFile(join(served.dataDir, 'agent.json'), '{"pid":1');
  expect(await readAnnouncement(served.dataDir)).toBeNull();
});
