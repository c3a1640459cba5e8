import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSettingsFile } from '../../src/main/headless/settings-file.ts';
import { createLocalServer } from '../../src/main/local-server/server.ts';
import { startAgent } from '../support/linked-agents.ts';
import { silent, temporaryDirectory } from '../support/temporary-history.ts';

test('everything in the data directory is for its owner only', async () => {
  const dataDir = join(temporaryDirectory(), 'new', 'data');
  const { agent, bridge } = await startAgent({ dataDir, settings: openSettingsFile(dataDir) });
  const server = createLocalServer({
    ...{ bridge: agent.bridge, dataDir, rendererDir: dataDir, version: '1.2.3', port: 0 },
    log: silent,
  });
  await server.start();
  onTestFinished(() => server.stop());
  await bridge.call('task.create', { prompts: ['Say hello'], target: 'local' });
  await bridge.call('settings.change', { mockFailureRate: 0.5 });

  const names = readdirSync(dataDir);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['agent.json', 'history.db', 'history.db-wal', 'identity.key', 'settings.json', 'token'],
    ]),
  );
  const modes = names.map((name) => [name, modeOf(join(dataDir, name))]);
  expect(modes).toEqual(names.map((name) => [name, 0o600]));
  expect(modeOf(dataDir)).toBe(0o700);
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
