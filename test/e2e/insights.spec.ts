import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from './drivers/program.ts';
import { expect, test } from './fixtures.ts';
import { goTo, runTask, taskRow } from './person.ts';

const run = promisify(execFile);

test('insights show what ran, with the figures of "meshtask stats"', async ({ app }) => {
  const { page } = app;
  for (const prompt of ['First', 'Second', 'Third']) {
    await runTask(page, prompt, 'This machine');
    await expect(taskRow(page, prompt)).toContainText('Complete');
  }
  await goTo(page, 'Insights');
  await expect(page.getByRole('heading', { name: 'Execution duration by peer' })).toBeVisible();

  const { stdout } = await run(
    process.execPath,
    ['bin/meshtask.js', 'stats', '--data-dir', app.dataDir, '--json'],
    { cwd: root },
  );
  const { complete, duration } = JSON.parse(stdout) as {
    complete: number;
    duration: { p50: number };
  };
  expect(complete).toBe(3);
  const tile = (words: string) => page.locator('dl > div').filter({ hasText: words });
  await expect(tile('tasks completed')).toContainText('3');
  await expect(tile('median duration')).toContainText(`${Math.round(duration.p50)} ms`);
});
