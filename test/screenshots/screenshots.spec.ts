import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { callAgent } from '../e2e/agent-call.ts';
import { root } from '../e2e/drivers/program.ts';
import { type App, expect, test } from '../e2e/fixtures.ts';
import { allow, connect, goTo, runTask, type ScreenName } from '../e2e/person.ts';

const folder = join(root, 'docs', 'screenshots');
const screens: readonly ScreenName[] = ['Tasks', 'Peers', 'Insights', 'Settings'];
const sizes = [
  { name: '', width: 1_280, height: 800 },
  { name: '-small', width: 800, height: 600 },
];

const prompts = [
  'Summarise the minutes of the planning meeting in five sentences.',
  'Translate the release notes into German and French.',
  'Which of these 40 log lines tell of a failed login?',
  'Write a polite answer to the complaint about the late delivery.',
  'Extract names, dates and amounts from the attached invoice.',
  'Explain the stack trace to somebody who does not program.',
  'Suggest three titles for the talk about local models.',
  'Find the duplicates in the list of addresses.',
];

test('pictures of every screen', async ({ startApp }) => {
  const studio = await startApp({ name: 'studio', args: ['--concurrency', '2'] });
  const others = [
    await startApp({ name: 'kitchen', args: ['--concurrency', '2', '--mock-delay', '150-900'] }),
    await startApp({ name: 'attic', args: ['--concurrency', '1', '--mock-delay', '300-1600'] }),
    await startApp({ name: 'workshop', args: ['--concurrency', '4', '--mock-delay', '80-300'] }),
  ];
  for (const other of others) {
    await connect(studio, other);
    await allow(studio.page, other.name);
    await allow(other.page, studio.name);
  }
  await fillHistory(studio);
  await keepBusy(studio);
  await askFor(await startApp({ name: 'guest' }), studio);

  for (const colorScheme of ['light', 'dark'] as const) {
    await studio.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await translate(studio, 30);
    await callAgent(studio.dataDir, 'task.create', { prompts, target: 'auto' });
    await takeBatch(studio, colorScheme);
    for (const { name, ...viewport } of sizes) {
      await studio.page.setViewportSize(viewport);
      for (const screen of screens) {
        await goTo(studio.page, screen);
        if (screen === 'Tasks' && name === '') await openOneTask(studio.page);
        if (screen === 'Insights') await studio.page.getByText('1 min', { exact: true }).click();
        await settle(studio.page);
        const path = join(folder, `${screen.toLowerCase()}${name}-${colorScheme}.png`);
        await studio.page.screenshot({ path });
      }
    }
  }
});

test('a picture of the first start', async ({ startApp }) => {
  const { page } = await startApp({ settings: { isIntroduced: false } });
  await page.setViewportSize({ width: 1_280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.getByRole('textbox', { name: 'Name of this machine' }).fill('kitchen');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('2. Who may use it')).toBeVisible();
  await settle(page);
  await page.screenshot({ path: join(folder, 'first-start.png') });
});

async function fillHistory({ dataDir }: App): Promise<void> {
  await callAgent(dataDir, 'settings.change', { mockFailureRate: 0.2 });
  await callAgent(dataDir, 'task.create', { prompts, target: 'local' });
  await callAgent(dataDir, 'settings.change', { mockFailureRate: 0 });
  for (let round = 0; round < 16; round += 1) {
    await callAgent(dataDir, 'task.create', { prompts, target: 'auto' });
    await expect.poll(async () => (await callAgent(dataDir, 'tasks.count', {})).Pending).toBe(0);
  }
}

/** A batch of so many chapters, for whoever is free. */
async function translate({ dataDir }: App, chapters: number): Promise<void> {
  const translations = Array.from(
    { length: chapters },
    (_, index) => `Translate chapter ${index + 1} of the handbook.`,
  );
  const batch = { id: randomUUID(), name: 'Translate the handbook' };
  await callAgent(dataDir, 'task.create', { prompts: translations, target: 'auto', batch });
}

async function takeBatch(app: App, colorScheme: 'light' | 'dark'): Promise<void> {
  const { page } = app;
  await page.setViewportSize({ width: 1_280, height: 800 });
  await goTo(page, 'Tasks');
  await translate(app, 120);
  await showNewest(page);
  const row = page.getByRole('row', { name: /Translate the handbook/ }).first();
  await row.click();
  await page.getByRole('treegrid').press('ArrowRight');
  await page.waitForTimeout(4_000);
  await settle(page);
  await page.screenshot({ path: join(folder, `batch-${colorScheme}.png`) });
  await page.getByRole('treegrid').press('ArrowLeft');
  await page.getByRole('button', { name: 'Close details' }).click();
}

/** Gives the slowest peer more than it does while the pictures are taken. */
async function keepBusy({ dataDir }: App): Promise<void> {
  const slowest = (await callAgent(dataDir, 'peers.list')).find(({ name }) => name === 'attic');
  if (slowest === undefined) throw new Error('The peer "attic" is missing.');
  const many = Array.from({ length: 6 }, () => prompts).flat();
  await callAgent(dataDir, 'task.create', { prompts: many, target: { peer: slowest.id } });
}

async function askFor(guest: App, host: App): Promise<void> {
  await connect(guest, host);
  await runTask(guest.page, 'Count the words of chapter two.', host.name);
  await expect(host.page.getByRole('region', { name: 'Trust requests' })).toBeVisible();
}

/** While the pointer or the keyboard is in the table, new rows wait for a word. */
async function showNewest(page: Page): Promise<void> {
  await page.waitForTimeout(1_000);
  const news = page.getByRole('button', { name: 'Show what changed' });
  if (await news.isVisible()) await news.click();
}

async function openOneTask(page: Page): Promise<void> {
  await showNewest(page);

  await page.locator('tr[data-index]:not([aria-expanded])').nth(2).click();
  await expect(page.getByRole('complementary', { name: 'Task details' })).toBeVisible();
}

/** Until the fonts are there and nothing is being loaded. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await expect(page.getByRole('status', { name: /loading/i })).toHaveCount(0);
  await page.waitForTimeout(400);
}
