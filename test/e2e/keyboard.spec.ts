import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { taskRow } from './person.ts';

test('a task is written, found, read and left with the keyboard alone', async ({ app }) => {
  const { page } = app;
  await command(page, 'Run a task');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Control+Enter');
  await expect(taskRow(page, 'By keyboard')).toContainText('Complete');

  await tabTo(page, 'grid');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: 'Task details' });
  await expect(drawer).toContainText('Mock result for: By keyboard');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('every screen is reached with the command palette', async ({ app }) => {
  for (const screen of ['Peers', 'Insights', 'Settings', 'Tasks']) {
    await command(app.page, screen);
    await expect(app.page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
  }
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
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
}

async function tabTo(page: Page, role: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('role'));
    if (focused === role) return;
  }
  throw new Error(`The Tab key does not reach the ${role}.`);
}
