import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { peerCard, taskRow } from './person.ts';

test('a task is written, found, read and left with the keyboard alone', async ({ app }) => {
  const { page } = app;
  await command(page, 'Run a task');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Control+Enter');
  await expect(taskRow(page, 'By keyboard')).toContainText('Complete');

  await tabTo(page, page.getByRole('treegrid'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: 'Task details' });
  await expect(drawer).toContainText('Mock result for: By keyboard');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('two machines meet, ask, allow, cancel and retry with the keyboard alone', async ({
  startApp,
}) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris', args: ['--mock-delay', '60000-60000'] }),
  ]);
  await command(anna.page, 'Connect by address');
  await expect(anna.page.getByRole('textbox', { name: 'Connect by address' })).toBeFocused();
  await anna.page.keyboard.type(await boris.address());
  await anna.page.keyboard.press('Enter');
  await expect(peerCard(anna.page, 'Boris')).toBeVisible();

  await command(anna.page, 'Run a task');
  await anna.page.keyboard.type('Long work');
  await anna.page.keyboard.press('Tab');
  await chooseByKey(anna.page, 'Boris');
  await anna.page.keyboard.press('Control+Enter');

  await tabTo(boris.page, boris.page.getByRole('button', { name: 'Allow once: Anna' }));
  await boris.page.keyboard.press('Enter');
  await expect(boris.page.getByRole('region', { name: 'Trust requests' })).toBeHidden();
  await expect(boris.page.getByRole('heading', { level: 1 })).toBeFocused();

  const row = taskRow(anna.page, 'Long work');
  await expect(row).toContainText('Executing');
  await tabTo(anna.page, anna.page.getByRole('treegrid'));
  await anna.page.keyboard.press('ArrowDown');
  await anna.page.keyboard.press('Enter');
  await tabTo(anna.page, anna.page.getByRole('button', { name: /^Cancel/ }).last());
  await anna.page.keyboard.press('Enter');
  await expect(row).toContainText('Failed');
  await tabTo(anna.page, anna.page.getByRole('button', { name: 'Retry' }).last());
  await anna.page.keyboard.press('Enter');
  await expect(row).not.toContainText('Failed');
});

test('every screen is reached with the command palette, which leaves the focus there', async ({
  app,
}) => {
  for (const screen of ['Peers', 'Insights', 'Settings', 'Tasks']) {
    await command(app.page, screen);
    await expect(app.page.getByRole('heading', { level: 1, name: screen })).toBeFocused();
  }
});

test('the chosen command is said aloud', async ({ app }) => {
  await openPalette(app.page);
  const palette = app.page.getByRole('dialog', { name: 'Command palette' });
  await app.page.keyboard.press('ArrowDown');
  await app.page.keyboard.press('ArrowDown');
  await expect(palette.getByRole('status')).toHaveText('Peers');
});

test('what has the focus shows it', async ({ app }) => {
  const { page } = app;
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(
      document.activeElement ?? document.body,
    );
    return { outlineStyle, outlineWidth, boxShadow };
  });
  expect(outline).not.toEqual({ outlineStyle: 'none', outlineWidth: '0px', boxShadow: 'none' });
});

async function command(page: Page, name: string): Promise<void> {
  await openPalette(page);
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Commands' })).toBeFocused();
}

/** Opens the target that has the focus and goes down to the option. */
async function chooseByKey(page: Page, name: string): Promise<void> {
  const target = page.getByRole('combobox', { name: /^Target/ });
  await expect(target).toBeFocused();
  await page.keyboard.press('ArrowDown');
  const option = page.getByRole('option', { name: new RegExp(`^${name}`) });
  for (let presses = 0; presses < 10; presses += 1) {
    if ((await option.getAttribute('data-combobox-selected')) === 'true') break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(target).toHaveValue(new RegExp(`^${name}`));
}

async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The Tab key does not reach ${wanted}.`);
}
