import { expect, test } from './fixtures.ts';
import { goTo } from './person.ts';

test.describe('the first start', () => {
  test('asks for a name and a policy in three steps, and never again', async ({ startApp }) => {
    const app = await startApp({ settings: { isIntroduced: false } });
    const { page } = app;
    const welcome = page.getByRole('region', { name: 'Welcome to Meshtask' });
    await welcome.getByRole('textbox', { name: 'Name of this machine' }).fill('Kitchen');
    await welcome.getByRole('button', { name: 'Next' }).click();
    await welcome.getByText('Everyone', { exact: true }).click();
    await welcome.getByRole('button', { name: 'Next' }).click();
    await expect(welcome).toContainText('No other machine yet.');
    await welcome.getByRole('button', { name: 'Done' }).click();
    await expect(welcome).toBeHidden();
    await expect(page.getByRole('region', { name: 'This machine' })).toContainText('Kitchen');

    await app.restart();
    await expect(app.page.getByRole('region', { name: 'This machine' })).toContainText('Kitchen');
    await expect(app.page.getByRole('region', { name: 'Welcome to Meshtask' })).toBeHidden();
  });

  test('can be skipped', async ({ startApp }) => {
    const { page } = await startApp({ settings: { isIntroduced: false } });
    await page.getByRole('button', { name: 'Skip' }).click();
    await expect(page.getByRole('region', { name: 'Welcome to Meshtask' })).toBeHidden();
    await goTo(page, 'Settings');
  });
});
