import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { goTo } from './person.ts';

test('a theme is chosen in the settings, and stays', async ({ app }) => {
  await goTo(app.page, 'Settings');
  const theme = app.page.getByRole('radiogroup', { name: 'Theme' });
  await theme.getByText('Dark', { exact: true }).click();
  await expect.poll(() => isDark(app.page)).toBe(true);
  await app.restart();
  await expect.poll(() => isDark(app.page)).toBe(true);
  await goTo(app.page, 'Settings');
  await app.page
    .getByRole('radiogroup', { name: 'Theme' })
    .getByText('Light', { exact: true })
    .click();
  await expect.poll(() => isDark(app.page)).toBe(false);
});

test('without a choice the theme is the system’s', async ({ app }) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.page.emulateMedia({ colorScheme });
    await expect.poll(() => isDark(app.page)).toBe(colorScheme === 'dark');
  }
});

/** Whether text is brighter than what it stands on. */
async function isDark(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    const brightness = (rgb: string): number =>
      (rgb.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
    return brightness(color) > brightness(backgroundColor);
  });
}
