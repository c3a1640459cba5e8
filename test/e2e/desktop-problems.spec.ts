import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callAgent } from './agent-call.ts';
import { freePort, startProgram, waitFor } from './drivers/program.ts';
import { type App, expect, test } from './fixtures.ts';
import { watchDesktop, windowText } from './outside-window.ts';
import { goTo } from './person.ts';

test('a window that crashes says so, and opens the app again', async ({ app }) => {
  await app.process.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  }, undefined);
  await expect.poll(() => windowText(app)).toContain('The window crashed');
  expect(await windowText(app)).toContain('no task is lost');
  expect(await windowText(app)).toContain(logOf(app));
  expect(await readFile(logOf(app), 'utf8')).toContain('The window crashed.');
  expect(await callAgent(app.dataDir, 'agent.status')).toMatchObject({ isAccepting: true });

  await openAgain(app);
  await expect.poll(() => windowText(app)).toContain('Insights');
});

test('a page that does not load says so, and opens the app again', async ({ app }) => {
  await app.process.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]
      ?.loadURL('http://127.0.0.1:9/')
      .catch(() => {});
  }, undefined);
  await expect.poll(() => windowText(app)).toContain('The interface did not load');
  expect(await windowText(app)).toContain(logOf(app));
  await openAgain(app);
  await expect.poll(() => windowText(app)).toContain('Insights');
});

test('a window that cannot even tell of its crash is told of beside it, once', async ({ app }) => {
  const desktop = await watchDesktop(app);
  await app.process.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    for (let crashes = 0; crashes < 2; crashes += 1) {
      contents?.emit('render-process-gone', {}, { reason: 'launch-failed', exitCode: 1 });
    }
  }, undefined);
  await expect.poll(desktop.boxes).toHaveLength(1);
  expect((await desktop.boxes())[0]).toContain(logOf(app));
});

test('a local server whose port is taken is told of, and the window works', async ({
  startApp,
}) => {
  const port = await freePort();
  const app = await startApp({ args: ['--ui-port', `${port}`] });
  const desktop = await watchDesktop(app);
  await goTo(app.page, 'Settings');
  const control = app.page.getByRole('switch', { name: 'Local server' });
  await control.click();
  const listening = () => readFile(join(app.dataDir, 'agent.json')).catch(() => 'no');
  await expect.poll(listening).toBe('no');
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  await control.click();
  await expect.poll(desktop.boxes).toHaveLength(1);
  expect((await desktop.boxes())[0]).toContain(`cannot use port ${port}`);
  other.close();
  await goTo(app.page, 'Tasks');
});

test('an agent that cannot start says why, whatever screen is asked for', async ({ startApp }) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'meshtask-e2e-'));
  const quiet = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0'];
  const serving = startProgram(['bin/meshtask.js', 'serve', '--data-dir', dataDir, ...quiet]);
  await waitFor(serving, () => callAgent(dataDir, 'agent.status').catch(() => null));

  const app = await startApp({ dataDir });
  const { page } = app;
  await expect(page.getByRole('heading', { name: 'Meshtask could not start' })).toBeVisible();
  await expect(page.getByText('another agent', { exact: false })).toBeVisible();
  await expect(page.getByText(logOf(app))).toBeVisible();
  await app.process.evaluate(({ Menu }) => {
    const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) =>
      submenu === undefined || submenu === null ? [] : submenu.items,
    );
    const peers = items.find(({ accelerator }) => accelerator === 'CmdOrCtrl+2');
    if (peers === undefined) throw new Error('The menu has no shortcut to the peers.');
    Reflect.apply(peers.click, peers, []);
  }, undefined);
  expect(await app.startAgain()).toBe(0);
  await expect(page.getByRole('heading', { name: 'Meshtask could not start' })).toBeVisible();
  await serving.end('SIGTERM');
});

test('a bug ends the app with a sentence, and not in silence', async ({ app }) => {
  await watchDesktop(app);
  await app.process.evaluate(() => {
    setImmediate(() => {
      throw new Error('Two and two are five.');
    });
  }, undefined);
  expect(await app.process.ended).toBe(1);
  expect(app.process.said()).toContain('Two and two are five.');
  expect(app.process.said()).toContain(logOf(app));
  expect(await readFile(logOf(app), 'utf8')).toContain('Two and two are five.');
});

function logOf({ dataDir }: App): string {
  return join(dataDir, 'logs', 'meshtask.log');
}

async function openAgain(app: App): Promise<void> {
  await app.process.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    await contents?.executeJavaScript('document.querySelector("a").click()');
  }, undefined);
}
