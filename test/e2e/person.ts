import { expect, type Locator, type Page } from '@playwright/test';
import type { App } from './fixtures.ts';

export type ScreenName = 'Tasks' | 'Peers' | 'Insights' | 'Settings';

export async function goTo(page: Page, screen: ScreenName): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: screen })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
}

/** Writes a prompt, says where it runs, and presses the button. */
export async function runTask(page: Page, prompt: string, target?: string): Promise<void> {
  await goTo(page, 'Tasks');
  if (target !== undefined) await chooseTarget(page, target);
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: /^Run task/ }).click();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('');
}

/** Writes a task a line, and presses the button. */
export async function runBatch(
  page: Page,
  lines: readonly string[],
  target = 'This machine',
): Promise<void> {
  await goTo(page, 'Tasks');
  await chooseTarget(page, target);
  await page.getByRole('checkbox', { name: 'One task per line' }).check();
  await page.getByRole('textbox', { name: 'Prompt' }).fill(lines.join('\n'));
  await page.getByRole('button', { name: `Run ${lines.length} tasks` }).click();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('');
}

export async function chooseTarget(page: Page, target: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Target/ }).click();
  await page.getByRole('option', { name: new RegExp(`^${target}`) }).click();
}

/** The row of the task with this prompt. */
export function taskRow(page: Page, prompt: string): Locator {
  return page.getByRole('row').filter({ hasText: prompt });
}

/** Connects one application with another, as people do where multicast does not reach. */
export async function connect(from: App, to: App): Promise<void> {
  await goTo(from.page, 'Peers');
  await from.page.getByRole('textbox', { name: 'Connect by address' }).fill(await to.address());
  await from.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(peerCard(from.page, to.name)).toBeVisible();
  await goTo(to.page, 'Peers');
  await expect(peerCard(to.page, from.name)).toBeVisible();
}

export function peerCard(page: Page, name: string): Locator {
  return page.getByRole('listitem', { name, exact: true });
}

export async function allow(page: Page, name: string): Promise<void> {
  await peerCard(page, name)
    .getByRole('button', { name: /^Trust of/ })
    .click();
  await page.getByRole('menuitemradio', { name: /^Allowed/ }).click();
}
