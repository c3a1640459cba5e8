import { callAgent } from './agent-call.ts';
import { expect, test } from './fixtures.ts';
import { chooseTarget, goTo, runTask, taskRow } from './person.ts';

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

test('each line becomes a task when a person wants so', async ({ app }) => {
  const { page } = app;
  await goTo(page, 'Tasks');
  await chooseTarget(page, 'This machine');
  await page.getByRole('checkbox', { name: 'One task per line' }).check();
  await page.getByRole('textbox', { name: 'Prompt' }).fill('First line\n\nSecond line');
  await page.getByRole('button', { name: 'Run 2 tasks' }).click();
  await expect(taskRow(page, 'First line')).toContainText('Complete');
  await expect(taskRow(page, 'Second line')).toContainText('Complete');
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
