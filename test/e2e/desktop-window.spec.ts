import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callAgent } from './agent-call.ts';
import { type App, expect, test } from './fixtures.ts';
import { closeWindow, isWindowVisible, watchDesktop } from './outside-window.ts';
import { goTo } from './person.ts';

test('a second start with the same data brings the window to the front', async ({ app }) => {
  await goTo(app.page, 'Insights');
  await minimise(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  expect(await app.startAgain()).toBe(0);
  await expect.poll(() => isWindowVisible(app)).toBe(true);
  await expect(app.page.getByRole('heading', { level: 1, name: 'Insights' })).toBeVisible();
});

test('a second start at login leaves the window as it is', async ({ app }) => {
  await closeWindow(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  await app.process.evaluate(({ app: main }) => {
    main.once('second-instance', () => Object.assign(globalThis, { isTold: true }));
  }, undefined);
  expect(await app.startAgain('--hidden')).toBe(0);
  await expect.poll(() => app.process.evaluate(() => 'isTold' in globalThis, undefined)).toBe(true);
  expect(await isWindowVisible(app)).toBe(false);
  expect(await app.startAgain()).toBe(0);
  await expect.poll(() => isWindowVisible(app)).toBe(true);
});

test('instances with other data directories run beside each other', async ({ startApp }) => {
  const first = await startApp({ name: 'Anna' });
  const second = await startApp({ name: 'Boris', dataDirOption: '--user-data-dir' });
  await expect(first.page.getByRole('region', { name: 'This machine' })).toContainText('Anna');
  await expect(second.page.getByRole('region', { name: 'This machine' })).toContainText('Boris');
  expect(await second.startAgain()).toBe(0);
});

test('started hidden, the agent runs without a window until somebody asks for it', async ({
  startApp,
}) => {
  const app = await startApp({ isHidden: true });
  const status = () => callAgent(app.dataDir, 'agent.status').catch(() => null);
  await expect.poll(status).toMatchObject({ isAccepting: true });
  expect(await isWindowVisible(app)).toBe(false);
  expect(await app.startAgain()).toBe(0);
  const page = await app.process.window();
  await expect(page.getByRole('heading', { level: 1, name: 'Tasks' })).toBeVisible();
});

test('the window opens where it was, and as large', async ({ app }) => {
  const place = { x: 60, y: 40, width: 1_000, height: 700 };
  await app.process.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
  }, place);
  await app.restart();
  const opened = await app.process.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    undefined,
  );
  expect(opened).toEqual(place);
});

test('shortcuts of the menu open the screens and the composer', async ({ app }) => {
  const desktop = await watchDesktop(app);
  for (const [accelerator, name] of [
    ['CmdOrCtrl+2', 'Peers'],
    ['CmdOrCtrl+3', 'Insights'],
    ['CmdOrCtrl+,', 'Settings'],
    ['CmdOrCtrl+1', 'Tasks'],
  ] as const) {
    await desktop.press(accelerator);
    await expect(app.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
  await goTo(app.page, 'Peers');
  await closeWindow(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  await desktop.press('CmdOrCtrl+N');
  await expect.poll(() => isWindowVisible(app)).toBe(true);
  await expect(app.page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
});

test('a shortcut to the screen that is open keeps what is being written', async ({ app }) => {
  const desktop = await watchDesktop(app);
  await goTo(app.page, 'Tasks');
  await app.page.getByRole('textbox', { name: 'Prompt' }).fill('Half a thought');
  await desktop.press('CmdOrCtrl+1');
  await desktop.press('CmdOrCtrl+N');
  await expect(app.page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
  await expect(app.page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('Half a thought');
});

test('the local server of the app can be turned off and on', async ({ app }) => {
  await goTo(app.page, 'Settings');
  const control = app.page.getByRole('switch', { name: 'Local server' });
  const reach = () =>
    callAgent(app.dataDir, 'agent.status').then(
      () => 'answers',
      () => 'nobody answers',
    );
  expect(await reach()).toBe('answers');
  await control.click();
  await expect.poll(reach).toBe('nobody answers');
  await app.restart();
  expect(await reach()).toBe('nobody answers');
  await goTo(app.page, 'Settings');
  await app.page.getByRole('switch', { name: 'Local server' }).click();
  await expect.poll(reach).toBe('answers');
});

test('the folders of the data and of the log open in the file manager', async ({ app }) => {
  const { page, dataDir } = app;
  const desktop = await watchDesktop(app);
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Open the data folder' }).click();
  await expect.poll(desktop.opened).toEqual([dataDir]);
  await page.getByRole('button', { name: 'Open the log folder' }).click();
  await expect.poll(desktop.opened).toEqual([dataDir, join(dataDir, 'logs')]);
  await app.process.evaluate(({ shell }) => {
    shell.openPath = async () => 'There is no file manager.';
  }, undefined);
  await page.getByRole('button', { name: 'Open the log folder' }).click();
  await expect(page.getByRole('alert')).toContainText('There is no file manager.');
});

test('start at login is an entry of the session', async ({ startApp }) => {
  test.skip(process.platform !== 'linux', 'Elsewhere it would change the login of the tester.');
  const config = await mkdtemp(join(tmpdir(), 'meshtask-config-'));
  const app = await startApp({ environment: { XDG_CONFIG_HOME: config } });
  await goTo(app.page, 'Settings');
  const control = app.page.getByRole('switch', { name: 'Start at login' });
  await control.click();
  const { dataDir } = app;
  const entry = () => entryIn(config);
  await expect.poll(entry).toMatch(new RegExp(`^Exec=.*--hidden --data-dir ${dataDir}$`, 'm'));
  await control.click();
  await expect.poll(entry).toBeNull();
  await rm(config, { recursive: true });
});

async function minimise(app: App): Promise<void> {
  await app.process.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.minimize();
  }, undefined);
}

async function entryIn(config: string): Promise<string | null> {
  const folder = join(config, 'autostart');
  const [file] = await readdir(folder).catch(() => []);
  return file === undefined ? null : await readFile(join(folder, file), 'utf8');
}
