import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { callAgent } from './agent-call.ts';
import { type App, test as base, expect } from './fixtures.ts';
import { watchDesktop } from './outside-window.ts';
import { goTo, runTask } from './person.ts';
import { type Release, releaseNewer } from './release-server.ts';

const test = base.extend<{ release: Release }>({
  release: async ({ driverName }, use) => {
    // Nothing here is packaged, which the stand-in can pretend and Electron cannot.
    base.skip(driverName !== 'stand-in' || process.platform !== 'linux', 'There is no package.');
    const release = await releaseNewer('9.0.0');
    await use(release);
    await release.end();
  },
});

const SLOW = ['--mock-delay', '60000-60000', '--concurrency', '2'];

test('a newer version is prepared and told of, and a person restarts into it', async ({
  startApp,
  release,
}) => {
  const app = await startApp({ environment: release.environment });
  const desktop = await watchDesktop(app);
  await prepare(app.page);
  await expect
    .poll(async () => (await desktop.notifications()).map(({ title }) => title))
    .toEqual(['Meshtask 9.0.0 is ready']);
  expect(await release.isInstalled()).toBe(false);
  expect([...release.visitors()]).toEqual(['none']);

  await app.page.getByRole('button', { name: 'Restart now' }).click();
  expect(await app.process.ended).toBe(0);
  expect(await release.isInstalled()).toBe(true);
  await expect.poll(release.wasStarted).toBe(true);
});

test('the restart waits for what executes', async ({ startApp, release }) => {
  const app = await startApp({ environment: release.environment, args: SLOW });
  const { page } = app;
  await runTask(page, 'Takes long', 'This machine');
  await prepare(page);
  await expect(page.getByText('1 task executes here now')).toBeVisible();
  await page.getByRole('button', { name: 'Restart when idle' }).click();
  await expect(page.getByText('as soon as nothing executes here')).toBeVisible();
  await page.getByRole('button', { name: 'Do not restart' }).click();
  await page.getByRole('button', { name: 'Restart when idle' }).click();
  await expect(page.getByText('as soon as nothing executes here')).toBeVisible();
  expect(await release.isInstalled()).toBe(false);

  await callAgent(app.dataDir, 'tasks.cancel', { filter: {} });
  expect(await app.process.ended).toBe(0);
  expect(await release.isInstalled()).toBe(true);
});

test('who insists is told what the restart interrupts', async ({ startApp, release }) => {
  const app = await startApp({ environment: release.environment, args: SLOW });
  const { page } = app;
  await runTask(page, 'First', 'This machine');
  await runTask(page, 'Second', 'This machine');
  await prepare(page);
  await page.getByRole('button', { name: 'Restart now …' }).click();
  const question = page.getByRole('dialog', { name: 'Interrupt 2 tasks?' });
  await expect(question).toContainText('2 tasks execute on this machine');
  await question.getByRole('button', { name: 'Let them end' }).click();
  expect(await release.isInstalled()).toBe(false);
  await page.getByRole('button', { name: 'Restart now …' }).click();
  await question.getByRole('button', { name: 'Restart now' }).click();
  expect(await app.process.ended).toBe(0);
  expect(await release.isInstalled()).toBe(true);
});

test('the menu checks for a newer version, and restarts into it', async ({ startApp, release }) => {
  const app = await startApp({ environment: release.environment });
  await chooseInHelp(app, 'Check for a newer version');
  await expect(app.page.getByText('Meshtask 9.0.0 is ready')).toBeVisible();
  await chooseInHelp(app, 'Restart into Meshtask 9.0.0');
  expect(await app.process.ended).toBe(0);
  await expect.poll(release.wasStarted).toBe(true);
});

test('a version that is ready is installed when the app ends, and not started', async ({
  startApp,
  release,
}) => {
  const app = await startApp({ environment: release.environment });
  const desktop = await watchDesktop(app);
  await prepare(app.page);
  await desktop.chooseInTray('Quit');
  expect(await app.process.ended).toBe(0);
  expect(await release.isInstalled()).toBe(true);
  expect(await release.wasStarted()).toBe(false);
});

test('with updates turned off it stays where it is', async ({ startApp, release }) => {
  const app = await startApp({ environment: release.environment });
  const desktop = await watchDesktop(app);
  await prepare(app.page);
  const control = app.page.getByRole('switch', { name: 'Update automatically' });
  await control.click();
  await expect(control).not.toBeChecked();
  await desktop.chooseInTray('Quit');
  expect(await app.process.ended).toBe(0);
  expect(await release.isInstalled()).toBe(false);
});

test('a download that is not what was released is refused', async ({ startApp, release }) => {
  release.tamper();
  const app = await startApp({ environment: release.environment });
  const desktop = await watchDesktop(app);
  await goTo(app.page, 'Settings');
  await app.page.getByRole('button', { name: 'Check now' }).click();
  await expect(app.page.getByText('sha512 checksum mismatch')).toBeVisible();
  await desktop.chooseInTray('Quit');
  expect(await app.process.ended).toBe(0);
  expect(await release.isInstalled()).toBe(false);
});

test('without a network nothing is said but in the settings', async ({ startApp, release }) => {
  await release.unplug();
  const app = await startApp({ environment: release.environment });
  const desktop = await watchDesktop(app);
  await goTo(app.page, 'Settings');
  await app.page.getByRole('button', { name: 'Check now' }).click();
  await expect(app.page.getByText('The last check failed')).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'Check now' })).toBeEnabled();
  expect(await desktop.boxes()).toEqual([]);
  expect(await desktop.notifications()).toEqual([]);
  expect(app.process.said()).toBe('');
});

test('a copy that runs from its source says which it is, and what updates it', async ({ page }) => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  await goTo(page, 'Settings');
  await expect(page.getByText(`Meshtask ${version}`, { exact: true })).toBeVisible();
  await expect(page.getByText('This copy runs from its source: git updates it.')).toBeVisible();
  await expect(page.getByRole('switch', { name: 'Update automatically' })).toHaveCount(0);
});

async function prepare(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('Meshtask 9.0.0 is ready')).toBeVisible();
}

/** Also opens the settings, which tell how it goes. */
async function chooseInHelp(app: App, label: string): Promise<void> {
  await app.process.evaluate(({ Menu }, wanted) => {
    const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(
      ({ submenu }) => submenu?.items ?? [],
    );
    const found = items.find((each) => each.label === wanted);
    if (found === undefined) throw new Error(`The menu has no line "${wanted}".`);
    // Later, so that what ends the app has an answer.
    setImmediate(() => void Reflect.apply(found.click, found, []));
  }, label);
}
