import { networkInterfaces } from 'node:os';
import { expect, test } from './fixtures.ts';
import { goTo } from './person.ts';

test('the settings name every network interface, and why it is not used', async ({ page }) => {
  await goTo(page, 'Settings');
  await page.getByText(/^Not used:/).click();
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    const row = page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
    for (const { address, internal } of addresses) {
      await expect(row).toContainText(address);
      if (internal) await expect(row).toContainText('Reaches this machine alone');
    }
  }
});

test('the settings say where the data lies', async ({ app }) => {
  await goTo(app.page, 'Settings');
  await expect(app.page.getByText(app.dataDir, { exact: true })).toBeVisible();
  await expect(app.page.getByRole('button', { name: /^Copy the path of the data/ })).toBeVisible();
});

test('a browser, which may be elsewhere, opens no folder', async ({ app, driverName }) => {
  test.skip(driverName !== 'browser', 'The desktop app opens them: see desktop-window.spec.ts.');
  await goTo(app.page, 'Settings');
  await expect(app.page.getByText(app.dataDir, { exact: true })).toBeVisible();
  await expect(app.page.getByRole('button', { name: /^Open the/ })).toHaveCount(0);
  await expect(app.page.getByText(/^In the terminal where/)).toBeVisible();
});
