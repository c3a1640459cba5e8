import { callAgent } from './agent-call.ts';
import { expect, test } from './fixtures.ts';
import { closeWindow, isWindowVisible, watchDesktop } from './outside-window.ts';
import { connect, goTo, runTask, taskRow } from './person.ts';

test('a notification tells who asks, and opens the peers with the request', async ({
  startApp,
}) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna' }),
    startApp({ name: 'Boris' }),
  ]);
  const desktop = await watchDesktop(boris);
  await connect(anna, boris);
  await goTo(boris.page, 'Insights');
  await closeWindow(boris);
  await expect.poll(() => isWindowVisible(boris)).toBe(false);
  const { fingerprint } = await callAgent(anna.dataDir, 'agent.status');
  await runTask(anna.page, 'Let me in', 'Boris');

  const title = 'Anna asks to run tasks here';
  const told = { title, body: `Its fingerprint is ${fingerprint}.` };
  await expect.poll(desktop.notifications).toEqual([told]);
  await desktop.clickNotification(title);
  await expect.poll(() => isWindowVisible(boris)).toBe(true);
  await expect(boris.page.getByRole('heading', { level: 1, name: 'Peers' })).toBeVisible();
  await expect(boris.page.getByRole('region', { name: 'Trust requests' })).toContainText('Anna');
});

test('a notification tells of a task that ended, and opens it', async ({ app }) => {
  const desktop = await watchDesktop(app);
  await goTo(app.page, 'Settings');
  await closeWindow(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  await callAgent(app.dataDir, 'task.create', { prompts: ['Tell me'], target: 'local' });

  const title = 'A task is complete';
  await expect.poll(desktop.notifications).toEqual([{ title, body: 'Tell me' }]);
  await desktop.clickNotification(title);
  await expect.poll(() => isWindowVisible(app)).toBe(true);
  const drawer = app.page.getByRole('complementary', { name: 'Task details' });
  await expect(drawer).toContainText('Mock result for: Tell me');
});

test('a batch that ends is a few notifications, which tell of every task', async ({ app }) => {
  const desktop = await watchDesktop(app);
  await callAgent(app.dataDir, 'settings.change', { mockDelayMs: { min: 1, max: 5 } });
  await closeWindow(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  const prompts = Array.from({ length: 60 }, (_, index) => `Task ${index}`);
  await callAgent(app.dataDir, 'task.create', { prompts, target: 'local' });
  const told = async () => (await desktop.notifications()).map(({ title }) => title);
  const count = async () =>
    (await told()).reduce((sum, title) => sum + (Number.parseInt(title, 10) || 1), 0);
  await expect.poll(count).toBe(60);
  expect((await told()).length).toBeLessThan(8);
});

test('who looks at the window is not told by a notification', async ({ app }) => {
  const desktop = await watchDesktop(app);
  await runTask(app.page, 'I am looking', 'This machine');
  await expect(taskRow(app.page, 'I am looking')).toContainText('Complete');
  await closeWindow(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  await callAgent(app.dataDir, 'task.create', { prompts: ['Now I am not'], target: 'local' });
  await expect
    .poll(desktop.notifications)
    .toEqual([{ title: 'A task is complete', body: 'Now I am not' }]);
});
