import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { watchDesktop } from './outside-window.ts';
import { goTo } from './person.ts';

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

test('a link to elsewhere leaves the window where it is, and opens in the browser', async ({
  app,
}) => {
  const { page } = app;
  const desktop = await watchDesktop(app);
  await goTo(page, 'Settings');
  await leaveFor(page, 'https://example.com/one');
  await expect.poll(desktop.opened).toEqual(['https://example.com/one']);
  await openWindow(page, 'https://example.com/two');
  await expect.poll(desktop.opened).toContain('https://example.com/two');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await goTo(page, 'Tasks');
});

test('what could start another program is not opened at all', async ({ app }) => {
  const { page } = app;
  const desktop = await watchDesktop(app);
  for (const url of ['http://example.com/', 'mailto:anna@example.com', 'file:///etc/hosts']) {
    await leaveFor(page, url);
    await openWindow(page, url);
  }
  // In order, so what came before was refused.
  await leaveFor(page, 'https://example.com/last');
  await expect.poll(desktop.opened).toEqual(['https://example.com/last']);
});

test('a link that the system cannot open does not end the app', async ({ app }) => {
  await app.process.evaluate(({ shell }) => {
    shell.openExternal = () => Promise.reject(new Error('There is no browser.'));
  }, undefined);
  await leaveFor(app.page, 'https://example.com/');
  await goTo(app.page, 'Peers');
  await goTo(app.page, 'Tasks');
});

test('the page may copy, and gets no other permission', async ({ page }) => {
  const answers = await page.evaluate(async () => {
    const place = await new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('found'),
        ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : code),
      );
    });
    return {
      place,
      notifications: await Notification.requestPermission(),
      read: await navigator.clipboard.readText().catch(({ name }: Error) => name),
      copy: await navigator.clipboard.writeText('copied').then(() => 'allowed'),
    };
  });
  expect(answers).toEqual({
    place: 'denied',
    notifications: 'denied',
    read: 'NotAllowedError',
    copy: 'allowed',
  });
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

async function leaveFor(page: Page, url: string): Promise<void> {
  await page.evaluate((address) => {
    window.location.href = address;
  }, url);
}

async function openWindow(page: Page, url: string): Promise<void> {
  await page.evaluate((address) => {
    window.open(address);
  }, url);
}
