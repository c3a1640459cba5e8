import { callAgent } from './agent-call.ts';
import { violations } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { allow, chooseTarget, connect, goTo, runBatch, taskRow } from './person.ts';

const ENDLESS = { settings: { mockDelayMs: { min: 60_000, max: 60_000 }, concurrency: 1 } };

test('three lines become one row, which unfolds to its tasks', async ({ app }) => {
  const { page } = app;
  await goTo(page, 'Tasks');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Apple\nPear\n\nPlum');
  await expect(page.getByRole('checkbox', { name: 'One task per line (3)' })).toBeVisible();
  await runBatch(page, ['Apple', 'Pear', 'Plum']);
  const row = taskRow(page, 'Apple');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('Complete');
  await expect(row).toContainText('3 of 3');
  await expect(taskRow(page, 'Pear')).toHaveCount(0);

  await row.getByRole('button', { name: 'Unfold Apple' }).click();
  await expect(row.first()).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('row')).toContainText(['Prompt', 'Apple', 'Apple', 'Pear', 'Plum']);
  await taskRow(page, 'Pear').click();
  const task = page.getByRole('complementary', { name: 'Task details' });
  await expect(task).toContainText('Mock result for: Pear');
  await task.getByRole('button', { name: 'Apple' }).click();
  const batch = page.getByRole('complementary', { name: 'Batch details' });
  await expect(batch).toContainText('3 of 3 done');

  await row.first().getByRole('button', { name: 'Fold Apple' }).click();
  await expect(taskRow(page, 'Pear')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(batch).toBeHidden();
});

test('a batch is cancelled and tried again as one', async ({ startApp }) => {
  const { page, dataDir } = await startApp(ENDLESS);
  await runBatch(page, ['Apple', 'Pear', 'Plum']);
  const row = taskRow(page, 'Apple');
  await expect(row).toContainText('Executing');
  await row.click();
  const drawer = page.getByRole('complementary', { name: 'Batch details' });
  await expect(drawer).toContainText('0 of 3 done');
  await drawer.getByRole('button', { name: 'Cancel all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Let it run' }).click();
  await expect(row).toContainText('Executing');
  await drawer.getByRole('button', { name: 'Cancel all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel 3 tasks' }).click();
  await expect(row).toContainText('3 failed');
  await expect(drawer.getByRole('button', { name: 'Cancel all' })).toHaveCount(0);

  await callAgent(dataDir, 'settings.change', { mockDelayMs: { min: 1, max: 1 } });
  await drawer.getByRole('button', { name: 'Retry failed' }).click();
  await expect(drawer).toContainText('3 complete');
  await expect(row).toContainText('Complete');
  await expect(drawer.getByRole('button', { name: 'Retry failed' })).toHaveCount(0);
});

test('selected batches are cancelled and tried again, with single tasks', async ({ startApp }) => {
  const { page, dataDir } = await startApp(ENDLESS);
  await runBatch(page, ['Apple', 'Pear', 'Plum']);
  await callAgent(dataDir, 'task.create', { prompts: ['Alone'], target: 'local' });
  await expect(taskRow(page, 'Alone')).toBeVisible();
  await taskRow(page, 'Apple').getByRole('button', { name: 'Unfold Apple' }).click();
  await taskRow(page, 'Pear').getByRole('checkbox').check();
  const bar = page.getByRole('group', { name: 'Selected tasks' });
  await expect(bar).toContainText('1 selected');
  await taskRow(page, 'Apple').first().getByRole('checkbox').check();
  await expect(taskRow(page, 'Pear').getByRole('checkbox')).toBeChecked();
  await expect(taskRow(page, 'Pear').getByRole('checkbox')).toBeDisabled();
  await expect(bar).toContainText('1 batch selected');
  await taskRow(page, 'Alone').getByRole('checkbox').check();
  await expect(bar).toContainText('1 batch and 1 task selected');

  await bar.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled 4 tasks.')).toBeVisible();
  await expect(taskRow(page, 'Apple').first()).toContainText('3 failed');
  await callAgent(dataDir, 'settings.change', { mockDelayMs: { min: 1, max: 1 } });
  await bar.getByRole('button', { name: 'Retry' }).click();
  for (const prompt of ['Apple', 'Pear', 'Plum', 'Alone']) {
    await expect(taskRow(page, prompt).first()).toContainText('Complete');
  }
});

test('in a list of some tasks, each row tells its batch', async ({ app }) => {
  const { page, dataDir } = app;
  await callAgent(dataDir, 'task.create', { prompts: ['Pear tree'], target: 'local' });
  await runBatch(page, ['Apple', 'Pear', 'Plum']);
  await expect(taskRow(page, 'Apple')).toContainText('Complete');
  await page.getByRole('searchbox', { name: 'Search text or id' }).fill('Pear');
  await expect(taskRow(page, 'Pear')).toHaveCount(2);
  await expect(taskRow(page, 'Pear').first().getByTitle('Batch: Apple')).toBeVisible();
  await expect(taskRow(page, 'Pear tree').getByTitle(/^Batch/)).toHaveCount(0);

  await taskRow(page, 'Pear').first().click();
  await page.getByRole('button', { name: 'Apple', exact: true }).click();
  await page.getByRole('button', { name: 'Show its tasks' }).click();
  await expect(page.getByRole('row')).toContainText(['Prompt', 'Plum', 'Pear', 'Apple']);
  await page.getByRole('button', { name: /Show all tasks again/ }).click();
  await expect(page.getByRole('row')).toContainText(['Prompt', 'Apple', 'Pear tree']);
});

test('two machines share a batch, and each has its part', async ({ startApp }) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna', args: ['--concurrency', '1', '--mock-delay', '200-200'] }),
    startApp({ name: 'Boris', args: ['--concurrency', '1', '--mock-delay', '200-200'] }),
  ]);
  await connect(anna, boris);
  await allow(anna.page, 'Boris');
  await allow(boris.page, 'Anna');
  const lines = Array.from({ length: 20 }, (_, index) => `Sort box ${index + 1}.`);
  await runBatch(anna.page, lines, 'Auto');
  const row = taskRow(anna.page, 'Sort box 1.');
  await row.click();
  const drawer = anna.page.getByRole('complementary', { name: 'Batch details' });
  await expect(drawer).toContainText(/about \d s left|nearly done/);
  await expect(drawer).toContainText('20 of 20 done', { timeout: 20_000 });
  await expect(row).toContainText('2 machines');
  await expect(drawer).toContainText(
    /Alone it would have taken [\d.]+ s, with 2 machines [\d.]+ s: [\d.]+ times as fast\./,
  );
  await expect(drawer.getByRole('listitem').filter({ hasText: 'Anna' })).toContainText(/\d+ tasks/);
  await expect(drawer.getByRole('listitem').filter({ hasText: 'Boris' })).toContainText(
    /\d+ tasks/,
  );
});

test('a batch is unfolded, walked through, opened and folded with the keyboard', async ({
  app,
}) => {
  const { page } = app;
  await runBatch(page, ['Apple', 'Pear', 'Plum']);
  await expect(taskRow(page, 'Apple')).toContainText('Complete');
  const active = page.locator('tr[data-active="true"]');
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('ArrowDown');
  await expect(active).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(active).toHaveAttribute('aria-expanded', 'true');
  await expect(taskRow(page, 'Plum')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(active).toContainText('Pear');
  await expect(active).toHaveAttribute('aria-posinset', '2');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Batch details' })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(taskRow(page, 'Pear')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toHaveCount(0);
});

test('a large batch unfolds page by page', async ({ startApp }) => {
  const { page, dataDir } = await startApp({
    settings: { mockDelayMs: { min: 0, max: 0 }, concurrency: 64 },
  });
  const prompts = Array.from({ length: 1_000 }, (_, index) => `Sort box ${index + 1}.`);
  const batch = { id: crypto.randomUUID(), name: 'All boxes' };
  for (const name of ['All boxes', 'Ignored']) {
    await callAgent(dataDir, 'task.create', {
      prompts,
      target: 'local',
      batch: { ...batch, name },
    });
  }
  await goTo(page, 'Tasks');
  const row = taskRow(page, 'All boxes');
  await expect(row).toContainText('2,000 of 2,000', { timeout: 30_000 });
  await row.getByRole('button', { name: 'Unfold All boxes' }).click();
  await expect(taskRow(page, 'Sort box 1.')).toBeVisible();
  await page.getByRole('treegrid').focus();
  for (const place of [500, 1_000, 1_500, 2_000]) {
    await expect(async () => {
      await page.keyboard.press('End');
      const shown = page.locator('tr[data-index]').last();
      expect(Number(await shown.getAttribute('data-index'))).toBeGreaterThanOrEqual(place);
    }).toPass();
  }
  await expect(page.getByRole('row').last()).toHaveAttribute('aria-posinset', '2000');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in batches in the ${colorScheme} theme`, async ({ startApp }) => {
    test.slow();
    const { page } = await startApp(ENDLESS);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await goTo(page, 'Tasks');
    await chooseTarget(page, 'This machine');
    await runBatch(page, ['Apple', 'Pear', 'Plum']);
    await taskRow(page, 'Apple').getByRole('button', { name: 'Unfold Apple' }).click();
    await expect(taskRow(page, 'Plum')).toBeVisible();
    await taskRow(page, 'Apple').first().click();
    await expect(page.getByRole('complementary', { name: 'Batch details' })).toBeVisible();
    expect.soft(await violations(page), 'unfolded').toEqual([]);
    await page.getByRole('button', { name: 'Cancel all' }).last().click();
    expect.soft(await violations(page, '[role="dialog"]'), 'question').toEqual([]);
    await page.getByRole('button', { name: 'Cancel 3 tasks' }).click();
    await expect(taskRow(page, 'Apple').first()).toContainText('3 failed');
    await page.getByRole('button', { name: 'Show its tasks' }).click();
    await expect(page.getByRole('button', { name: /Show all tasks again/ })).toBeVisible();
    expect.soft(await violations(page), 'its tasks').toEqual([]);
  });
}
