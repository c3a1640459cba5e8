import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { connect, goTo, runTask, type ScreenName, taskRow } from './person.ts';

const screens: readonly ScreenName[] = ['Tasks', 'Peers', 'Insights', 'Settings'];

test('axe finds nothing serious on any screen in both themes', async ({ startApp }) => {
  const [app, other] = await Promise.all([startApp({ name: 'Anna' }), startApp({ name: 'Boris' })]);
  await connect(app, other);
  await runTask(app.page, 'Look at me', 'This machine');
  await taskRow(app.page, 'Look at me').click();
  await expect(app.page.getByText('Mock result for: Look at me')).toBeVisible();

  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme });
    for (const screen of screens) {
      await goTo(app.page, screen);
      await app.page.waitForLoadState('networkidle');
      // Soft, so that one run tells of every screen.
      expect.soft(await seriousViolations(app.page), `${screen}, ${colorScheme}`).toEqual([]);
    }
  }
});

async function seriousViolations(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
