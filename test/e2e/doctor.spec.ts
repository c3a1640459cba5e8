import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { connect, goTo, peerCard } from './person.ts';

const PASS_PHRASE = 'correct horse battery';

test('a person finds out why a machine is not seen, and lets it in', async ({ startApp }) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris' }),
  ]);
  await joinPool(boris.page, 'Office');

  await goTo(anna.page, 'Peers');
  await anna.page.getByRole('button', { name: 'Find out why' }).click();
  await examine(anna.page, await boris.address());
  const findings = anna.page.getByRole('list', { name: 'Findings' });
  await expect(findings).toContainText('belongs to a private pool, and this machine to none');
  await expect(anna.page.getByText('One thing is wrong.')).toBeVisible();

  await joinPool(anna.page, 'Office');
  await connect(anna, boris);
  await peerCard(anna.page, 'Boris').getByRole('button', { name: 'More for Boris' }).click();
  await anna.page.getByRole('menuitem', { name: 'Test the connection' }).click();
  await expect(findings).toContainText('This machine can connect to Boris.');
  await expect(anna.page.getByText(/^Nothing is wrong/)).toBeVisible();
});

test('a pool is left only after a question', async ({ page }) => {
  await joinPool(page, 'Office');
  await page.getByRole('button', { name: 'Leave …' }).click();
  await page.getByRole('button', { name: 'Stay in it' }).click();
  await expect(page.getByRole('button', { name: 'Leave …' })).toBeVisible();
  await page.getByRole('button', { name: 'Leave …' }).click();
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Join a pool …' })).toBeVisible();
});

async function joinPool(page: Page, name: string): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Join a pool …' }).click();
  await page.getByRole('textbox', { name: 'Name of the pool' }).fill(name);
  await page.getByLabel('Pass phrase', { exact: true }).fill(PASS_PHRASE);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Leave …' })).toBeVisible();
}

async function examine(page: Page, address: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Machine' }).fill(address);
  await page.getByRole('button', { name: 'Find out', exact: true }).click();
}
