import { callAgent } from './agent-call.ts';
import { expect, test } from './fixtures.ts';
import { goTo, taskRow } from './person.ts';

const TASKS = 10_000;
const A_CALL = 1_000;

test('ten thousand tasks can be filtered and searched', async ({ startApp }) => {
  test.slow();
  const { page, dataDir } = await startApp({
    settings: { mockDelayMs: { min: 0, max: 0 }, concurrency: 64 },
  });
  for (let first = 0; first < TASKS; first += A_CALL) {
    const prompts = Array.from({ length: A_CALL }, (_, index) => `Sort box ${first + index}.`);
    await callAgent(dataDir, 'task.create', { prompts, target: 'local' });
  }
  await goTo(page, 'Tasks');
  const status = page.getByRole('group', { name: 'Status' });
  await expect(status.getByText('Complete 10,000')).toBeVisible({ timeout: 60_000 });
  await expect(status.getByText('All 10,000')).toBeVisible();

  await page.getByRole('searchbox', { name: 'Search text or id' }).fill('box 7321.');
  await expect(status.getByText('All 1', { exact: true })).toBeVisible();
  await expect(taskRow(page, 'Sort box 7321.')).toContainText('Complete');
  await expect(page.getByRole('row').filter({ hasText: 'Sort box' })).toHaveCount(1);

  await status.getByText(/^Failed/).click();
  await expect(page.getByText('No task matches')).toBeVisible();
});
