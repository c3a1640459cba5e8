import { expect, test } from './fixtures.ts';
import { goTo } from './person.ts';

test.beforeEach(({ driverName }) => {
  test.skip(driverName === 'browser', 'A browser keeps its own window.');
});

test('the page gets the bridge and nothing else', async ({ page }) => {
  const exposed = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { meshtask: object }).meshtask).toSorted(),
    node: ['require', 'process', 'module'].filter((name) => name in window),
  }));
  expect(exposed).toEqual({ bridge: ['call', 'listen', 'open'], node: [] });
});

test('the page runs no script but its own', async ({ page }) => {
  const hasRun = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.hasRun = true';
    document.body.append(script);
    return 'hasRun' in window;
  });
  expect(hasRun).toBe(false);
});

test('a link to elsewhere leaves the window where it is', async ({ page }) => {
  await goTo(page, 'Settings');
  await page.evaluate(() => {
    window.location.href = 'https://example.com/';
  });
  await page.evaluate(() => {
    window.open('https://example.com/');
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await goTo(page, 'Tasks');
});

test('an unknown command is answered with a failure, not with an exception', async ({ page }) => {
  const answer = await page.evaluate(() => {
    const { meshtask } = window as unknown as {
      meshtask: { call: (name: string) => Promise<unknown> };
    };
    return meshtask.call('constructor');
  });
  expect(answer).toMatchObject({ ok: false, failure: { code: 'invalid_input' } });
});
