import { expect, test } from './fixtures.ts';
import { connect, goTo, runTask, taskRow } from './person.ts';

test('a restart keeps tasks, results and peers', async ({ startApp }) => {
  const [app, other] = await Promise.all([startApp({ name: 'Anna' }), startApp({ name: 'Boris' })]);
  await connect(app, other);
  await runTask(app.page, 'Remember me', 'This machine');
  await expect(taskRow(app.page, 'Remember me')).toContainText('Complete');

  await app.restart();
  await goTo(app.page, 'Tasks');
  const row = taskRow(app.page, 'Remember me');
  await expect(row).toContainText('Complete');
  await row.click();
  await expect(app.page.getByText('Mock result for: Remember me')).toBeVisible();
  await goTo(app.page, 'Peers');
  await expect(app.page.getByText('Boris').first()).toBeVisible();
});
