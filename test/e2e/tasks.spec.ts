import { callAgent } from './agent-call.ts';
import { expect, test } from './fixtures.ts';
import { goTo, runTask, taskRow } from './person.ts';

const ENDLESS = { args: ['--mock-delay', '60000-60000', '--concurrency', '1'] };

test('a prompt runs here and shows its result', async ({ app }) => {
  const { page } = app;
  await runTask(page, 'Summarise the minutes', 'This machine');
  const row = taskRow(page, 'Summarise the minutes');
  await expect(row).toContainText('Complete');
  await expect(row).toContainText('Anna');
  await row.click();
  const drawer = page.getByRole('complementary', { name: 'Task details' });
  await expect(drawer).toContainText('Mock result for: Summarise the minutes');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('an empty prompt is refused with a sentence', async ({ app }) => {
  await goTo(app.page, 'Tasks');
  await app.page.getByRole('button', { name: /^Run task/ }).click();
  await expect(app.page.getByText('The prompt is empty: write what should be done.')).toBeVisible();
});

test('an executing and a waiting task can be cancelled', async ({ startApp }) => {
  const { page } = await startApp(ENDLESS);
  await runTask(page, 'Takes too long', 'This machine');
  await runTask(page, 'Waits its turn');
  await expect(taskRow(page, 'Takes too long')).toContainText('Executing');
  await expect(taskRow(page, 'Waits its turn')).toContainText('Pending');
  for (const prompt of ['Waits its turn', 'Takes too long']) {
    await taskRow(page, prompt).hover();
    await taskRow(page, prompt).getByRole('button', { name: 'Cancel' }).click();
    await expect(taskRow(page, prompt)).toContainText('Failed');
  }
  await taskRow(page, 'Takes too long').click();
  const drawer = page.getByRole('complementary', { name: 'Task details' });
  await expect(drawer).toContainText('Cancelled');
  await expect(drawer.getByRole('button', { name: 'Retry' })).toBeVisible();
});

test('a failed task is tried again from its row', async ({ startApp }) => {
  const { page, dataDir } = await startApp({ settings: { mockFailureRate: 1 } });
  await runTask(page, 'Fails at first', 'This machine');
  const row = taskRow(page, 'Fails at first');
  await expect(row).toContainText('Failed');
  await callAgent(dataDir, 'settings.change', { mockFailureRate: 0 });
  await row.hover();
  await row.getByRole('button', { name: 'Retry' }).click();
  await expect(row).toContainText('Complete');
});

test('the table is sorted by its headers, with the keyboard too, and stays so', async ({
  startApp,
}) => {
  const { page, dataDir } = await startApp({ args: ['--concurrency', '1'] });
  const run = async (prompt: string, delay: number, priority: number): Promise<void> => {
    await callAgent(dataDir, 'settings.change', { mockDelayMs: { min: delay, max: delay } });
    await callAgent(dataDir, 'task.create', { prompts: [prompt], target: 'local', priority });
    await expect(taskRow(page, prompt)).toContainText('Complete');
  };
  const table = page.getByRole('treegrid');
  const header = (name: string) => page.getByRole('columnheader', { name });
  const expectRows = async (words: string, ...prompts: string[]): Promise<void> => {
    await expect(table).toHaveAccessibleName(`Tasks, ${words}`);
    const rows = page.getByRole('row').filter({ has: page.getByRole('gridcell') });
    await expect(rows).toHaveText(prompts.map((prompt) => new RegExp(prompt)));
  };
  await run('Apple', 900, 2);
  await run('Pear', 1, 8);
  await run('Plum', 1_500, 5);
  await expectRows('newest first', 'Plum', 'Pear', 'Apple');
  await expect(header('Created')).toHaveAttribute('aria-sort', 'descending');

  await page.getByRole('button', { name: 'Duration' }).click();
  await expectRows('longest duration first', 'Plum', 'Apple', 'Pear');
  await expect(header('Duration')).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('button', { name: 'Duration' }).press('Enter');
  await expectRows('shortest duration first', 'Pear', 'Apple', 'Plum');
  await expect(header('Duration')).toHaveAttribute('aria-sort', 'ascending');

  await goTo(page, 'Peers');
  await goTo(page, 'Tasks');
  await expectRows('shortest duration first', 'Pear', 'Apple', 'Plum');
  await run('Cherry', 400, 5);
  await expectRows('shortest duration first', 'Pear', 'Cherry', 'Apple', 'Plum');

  await page.getByRole('button', { name: 'Duration' }).press('Space');
  await expectRows('newest first', 'Cherry', 'Plum', 'Pear', 'Apple');
  await page.getByRole('button', { name: 'Priority' }).click();
  await expectRows('highest priority first', 'Pear', 'Cherry', 'Plum', 'Apple');
  await page.getByRole('button', { name: 'Created' }).click();
  await page.getByRole('button', { name: 'Created' }).click();
  await expectRows('oldest first', 'Apple', 'Pear', 'Plum', 'Cherry');
});

test('an executing task shows for how long, every second', async ({ startApp }) => {
  const { page } = await startApp(ENDLESS);
  await runTask(page, 'Takes its time', 'This machine');
  await expect(taskRow(page, 'Takes its time').getByText('2 s', { exact: true })).toBeVisible();
  await expect(taskRow(page, 'Takes its time').getByText('3 s', { exact: true })).toBeVisible();
});

test('a failed executor leads to its settings', async ({ startApp }) => {
  const { page } = await startApp({ settings: { mockFailureRate: 1 } });
  await runTask(page, 'Fails here', 'This machine');
  await taskRow(page, 'Fails here').click();
  await page.getByRole('button', { name: 'Open settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('everything that matches is tried again at once', async ({ startApp }) => {
  const { page, dataDir } = await startApp({ settings: { mockFailureRate: 1 } });
  const prompts = ['Apple one', 'Apple two', 'Pear'];
  await callAgent(dataDir, 'task.create', { prompts, target: 'local' });
  for (const prompt of prompts) await expect(taskRow(page, prompt)).toContainText('Failed');
  await callAgent(dataDir, 'settings.change', { mockFailureRate: 0 });
  await page.getByRole('searchbox', { name: 'Search text or id' }).fill('Apple');
  await expect(taskRow(page, 'Pear')).toBeHidden();
  await page.getByRole('button', { name: 'All that match' }).click();
  await page.getByRole('menuitem', { name: /^Retry everything/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retry 2 tasks' }).click();
  await expect(taskRow(page, 'Apple one')).toContainText('Complete');
  await expect(taskRow(page, 'Apple two')).toContainText('Complete');
  await page.getByRole('searchbox', { name: 'Search text or id' }).fill('');
  await expect(taskRow(page, 'Pear')).toContainText('Failed');
});
