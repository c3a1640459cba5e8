import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createIpcPair } from '../../../test/support/ipc-pair.ts';
import type { BridgeServer } from '../agent/agent.ts';
import { isAppUrl } from './app-url.ts';
import { serveBridgeOverIpc } from './ipc.ts';

test('a page that is not the interface is refused', async () => {
  const { page } = serveTo('https://example.com/');
  expect(await page.invoke('bridge:call', 'agent.status', undefined)).toMatchObject({
    ok: false,
    failure: { code: 'unauthorized' },
  });
});

test('a page that is not the interface hears nothing', async () => {
  const { page, listened } = serveTo('https://example.com/');
  page.send('bridge:listen', 'one', 'tasks.changed');
  await settled();
  expect(listened).toEqual([]);
});

test('a name that is no text is refused', async () => {
  const { page } = serveTo('app://meshtask/');
  const answer = await page.invoke('bridge:call', Object('x') as string, undefined);
  expect(answer).toMatchObject({ ok: false, failure: { code: 'invalid_input' } });
});

test('a page that is loaded again leaves nothing behind', async () => {
  const { page, navigate, listened } = serveTo('app://meshtask/');
  page.send('bridge:listen', 'one', 'tasks.changed');
  await settled();
  expect(listened).toEqual(['tasks.changed']);
  navigate();
  expect(listened).toEqual([]);
});

function serveTo(url: string) {
  const pair = createIpcPair(url);
  const listened: string[] = [];
  const bridge: BridgeServer = {
    call: async (name) => ({ ok: true, value: name }),
    async *open() {
      yield { kind: 'done' };
    },
    listen(name) {
      listened.push(name);
      return () => listened.splice(listened.indexOf(name), 1);
    },
  };
  serveBridgeOverIpc({ ipc: pair.main, bridge, isOurs: isAppUrl, log: pino({ level: 'silent' }) });
  return { ...pair, listened };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
