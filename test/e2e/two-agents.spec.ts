import { expect, test } from './fixtures.ts';
import { allow, connect, goTo, peerCard, runTask, taskRow } from './person.ts';

test('a machine asks, is allowed, and gets its result', async ({ startApp }) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris' }),
  ]);
  await connect(anna, boris);

  await runTask(anna.page, 'Say hello to Boris', 'Boris');
  await expect(taskRow(anna.page, 'Say hello to Boris')).toContainText('Pending');

  const request = boris.page.getByRole('region', { name: 'Trust requests' });
  await expect(request).toContainText('Anna');
  await expect(request).toContainText('Say hello to Boris');
  await request.getByRole('button', { name: 'Always allow: Anna' }).click();
  await expect(request).toBeHidden();

  const row = taskRow(anna.page, 'Say hello to Boris');
  await expect(row).toContainText('Complete');
  await expect(row).toContainText('Boris');
  await row.click();
  await expect(anna.page.getByText('Mock result for: Say hello to Boris')).toBeVisible();
  await goTo(boris.page, 'Tasks');
  await expect(taskRow(boris.page, 'Say hello to Boris')).toContainText('Anna');
});

test('both machines show the same fingerprint for one of them', async ({ startApp }) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris' }),
  ]);
  await connect(anna, boris);
  const own = boris.page.getByRole('region', { name: 'This machine' });
  const fingerprint = /\w{4}-\w{4}/.exec((await own.textContent()) ?? '')?.[0] ?? 'none';
  await expect(peerCard(anna.page, 'Boris')).toContainText(fingerprint);
});

test('blocking a machine fails its task with a reason', async ({ startApp }) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris' }),
  ]);
  await connect(anna, boris);
  await runTask(anna.page, 'Let me in', 'Boris');
  await boris.page.getByRole('button', { name: 'Block: Anna' }).click();
  const row = taskRow(anna.page, 'Let me in');
  await expect(row).toContainText('Failed');
});

test('a task moves when its worker is killed in the middle', async ({ startApp }) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris', args: ['--mock-delay', '60000-60000'] }),
  ]);
  await connect(anna, boris);
  await allow(anna.page, 'Boris');
  await allow(boris.page, 'Anna');
  await anna.page.getByRole('button', { name: 'Pause' }).click();
  await runTask(anna.page, 'Long work', 'Auto');
  const row = taskRow(anna.page, 'Long work');
  await expect(row).toContainText('Executing');
  await expect(row).toContainText('Boris');

  await boris.kill();
  await anna.page.getByRole('button', { name: 'Resume' }).click();
  await expect(row).toContainText('Complete', { timeout: 20_000 });
  await expect(row).toContainText('Anna');
  await goTo(anna.page, 'Peers');
  await expect(anna.page.getByRole('main').getByText('Boris').first()).toBeVisible();
});

test('a task for one machine waits for it when it is gone, and can be cancelled', async ({
  startApp,
}) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris', args: ['--mock-delay', '60000-60000'] }),
  ]);
  await connect(anna, boris);
  await allow(boris.page, 'Anna');
  await runTask(anna.page, 'Only there', 'Boris');
  const row = taskRow(anna.page, 'Only there');
  await expect(row).toContainText('Executing');
  await boris.kill();
  await expect(row).toContainText('Waits for Boris', { timeout: 20_000 });
  await row.hover();
  await row.getByRole('button', { name: 'Cancel' }).click();
  await expect(row).toContainText('Failed');
});

test('a task for a machine that is gone runs elsewhere when a person wants so', async ({
  startApp,
}) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris', args: ['--mock-delay', '60000-60000'] }),
  ]);
  await connect(anna, boris);
  await allow(boris.page, 'Anna');
  await runTask(anna.page, 'Only there', 'Boris');
  const row = taskRow(anna.page, 'Only there');
  await expect(row).toContainText('Executing');
  await boris.kill();
  await row.click();
  const drawer = anna.page.getByRole('complementary', { name: 'Task details' });
  await expect(drawer).toContainText('Waiting for Boris to come back', { timeout: 20_000 });
  await expect(drawer.getByRole('button', { name: 'Cancel task' })).toHaveCount(1);
  await drawer.getByRole('button', { name: 'Run elsewhere' }).click();
  await expect(drawer).toContainText('Mock result for: Only there');
  await expect(row).toContainText('Anna');
});

test('a machine that refuses can be left for another, and a blocked one allowed again', async ({
  startApp,
}) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris', args: ['--mock-delay', '60000-60000', '--concurrency', '1'] }),
  ]);
  await connect(anna, boris);
  await allow(boris.page, 'Anna');
  await runTask(anna.page, 'Begins there', 'Boris');
  await runTask(anna.page, 'Waits there', 'Boris');
  await expect(taskRow(anna.page, 'Begins there')).toContainText('Executing');
  await peerCard(boris.page, 'Anna')
    .getByRole('button', { name: /^Trust of/ })
    .click();
  await boris.page.getByRole('menuitemradio', { name: /^Blocked/ }).click();
  await boris.page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();

  await goTo(boris.page, 'Tasks');
  await taskRow(boris.page, 'Waits there').click();
  await boris.page.getByRole('button', { name: 'Allow Anna' }).click();
  await expect(boris.page.getByRole('button', { name: 'Allow Anna' })).toBeHidden();

  await taskRow(anna.page, 'Waits there').click();
  await anna.page.getByRole('button', { name: 'Run elsewhere' }).click();
  await expect(taskRow(anna.page, 'Waits there')).toContainText('Complete');
});
