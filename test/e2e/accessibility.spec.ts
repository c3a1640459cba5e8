import type { Page } from '@playwright/test';
import { violations } from './axe.ts';
import { type App, expect, test } from './fixtures.ts';
import { connect, goTo, runTask, type ScreenName, taskRow } from './person.ts';

const screens: readonly ScreenName[] = ['Tasks', 'Peers', 'Insights', 'Settings'];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen in the ${colorScheme} theme`, async ({ startApp }) => {
    // Axe looks at every element of five views, which takes a busy machine a minute.
    test.slow();
    const { page } = await busyApp(startApp);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const screen of screens) {
      await goTo(page, screen);
      await page.waitForLoadState('networkidle');
      // Soft, so that one run tells of every screen.
      expect.soft(await violations(page), screen).toEqual([]);
    }
    await goTo(page, 'Tasks');
    await taskRow(page, 'Look at me').click();
    await expect(page.getByText('Mock result for: Look at me')).toBeVisible();
    expect.soft(await violations(page), 'details').toEqual([]);
  });
}

test('axe finds nothing in what opens above a screen', async ({ startApp }) => {
  const { page } = await startApp({ settings: { isIntroduced: false } });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect.soft(await violations(page), 'first start').toEqual([]);

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  expect.soft(await violations(page, '[role="dialog"]'), 'palette').toEqual([]);
  await page.keyboard.press('Escape');

  await goTo(page, 'Settings');
  await page.getByText('Nobody new', { exact: true }).last().click();
  await expect(page.getByRole('dialog', { name: 'Block unknown machines?' })).toBeVisible();
  expect.soft(await violations(page), 'question').toEqual([]);
  await page.keyboard.press('Escape');

  await goTo(page, 'Tasks');
  await page.getByRole('button', { name: 'All that match' }).click();
  expect.soft(await violations(page, '[role="menu"]'), 'menu').toEqual([]);
});

test('at 200 % every screen fits, and nothing stands outside', async ({ startApp }) => {
  const { page } = await busyApp(startApp);
  await page.setViewportSize({ width: 640, height: 400 });
  for (const screen of screens) {
    await goTo(page, screen);
    await page.waitForLoadState('networkidle');
    expect.soft(await outside(page), screen).toEqual([]);
  }
});

test('without its token the page says what is missing', async ({ app, driverName }) => {
  test.skip(driverName !== 'browser', 'a window of the desktop app needs no token');
  const context = await app.page.context().browser()?.newContext();
  if (context === undefined) throw new Error('There is no browser.');
  const stranger = await context.newPage();
  await stranger.goto(new URL('/', app.page.url()).href);
  await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('This address has no token');
  expect(await violations(stranger)).toEqual([]);
  await context.close();
});

/** With a task, a peer, and somebody who asks. */
async function busyApp(startApp: (given: { name: string }) => Promise<App>): Promise<App> {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris' }),
  ]);
  await connect(anna, boris);
  await runTask(boris.page, 'Please run this', 'Anna');
  await runTask(anna.page, 'Look at me', 'This machine');
  await expect(taskRow(anna.page, 'Look at me')).toContainText('Complete');
  await expect(anna.page.getByRole('region', { name: 'Trust requests' })).toBeVisible();
  return anna;
}

/** What can be operated, but stands outside or does not show all its words. */
async function outside(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const isWide = document.documentElement.scrollWidth > window.innerWidth;
    const controls = [...document.querySelectorAll('a, button, input, textarea, select')];
    const cut = controls.filter((control) => {
      const { left, right, width } = control.getBoundingClientRect();
      const isOutside = left < 0 || right > window.innerWidth + 1;
      const isShort = [...control.querySelectorAll('span')].some(
        (part) => part.clientWidth > 1 && part.scrollWidth > part.clientWidth + 1,
      );
      return width > 1 && (isOutside || isShort);
    });
    return [
      ...(isWide ? ['the page'] : []),
      ...cut.map(({ outerHTML }) => outerHTML.slice(0, 200)),
    ];
  });
}
