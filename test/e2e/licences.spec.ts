import { expect, test } from './fixtures.ts';
import { goTo } from './person.ts';

test('Settings show whose work Meshtask contains, and under which licences', async ({ page }) => {
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Licences of others' }).click();
  const dialog = page.getByRole('dialog', { name: 'Licences of others' });
  const text = dialog.getByRole('region', { name: 'Text of the licences' });
  await expect(text).toContainText('libp2p');
  await expect(text).toContainText('echarts');
  await expect(text).toContainText('SIL OPEN FONT LICENSE');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});
