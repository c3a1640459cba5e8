import { callAgent } from './agent-call.ts';
import { expect, test } from './fixtures.ts';
import { closeWindow, isWindowVisible, watchDesktop } from './outside-window.ts';
import { connect, runTask, taskRow } from './person.ts';

test('the tray says what the agent does', async ({ startApp }) => {
  const [anna, boris] = await Promise.all([
    startApp({ name: 'Anna', args: ['--mock-delay', '60000-60000', '--concurrency', '2'] }),
    startApp({ name: 'Boris' }),
  ]);
  const desktop = await watchDesktop(anna);
  await connect(anna, boris);
  await expect.poll(desktop.trayLines).toContain('Accepting tasks · 1 peer · 0 executing');
  await runTask(anna.page, 'First', 'This machine');
  await runTask(anna.page, 'Second');
  await expect.poll(desktop.trayHint).toBe('Meshtask: Accepting tasks · 1 peer · 2 executing');
});

test('the tray pauses and resumes the agent', async ({ app }) => {
  const desktop = await watchDesktop(app);
  await desktop.chooseInTray('Pause');
  await expect(app.page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect.poll(desktop.trayLines).toContain('Paused · 0 peers · 0 executing');
  await desktop.chooseInTray('Resume');
  await expect(app.page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('the tray quits the app, and the agent stops', async ({ app }) => {
  const desktop = await watchDesktop(app);
  await desktop.chooseInTray('Quit');
  expect(await app.process.ended).toBe(0);
  await expect(callAgent(app.dataDir, 'agent.status')).rejects.toThrow('ENOENT');
});

test('the icon shows how many tasks execute', async ({ startApp }) => {
  const app = await startApp({ args: ['--mock-delay', '60000-60000', '--concurrency', '2'] });
  const desktop = await watchDesktop(app);
  for (const prompt of ['First', 'Second', 'Third']) {
    await runTask(app.page, prompt, 'This machine');
  }
  await expect.poll(desktop.badge).toBe(2);
  await callAgent(app.dataDir, 'tasks.cancel', { filter: {} });
  await expect.poll(desktop.badge).toBe(0);
});

test('with "keep running" the agent goes on without a window, and the tray opens it again', async ({
  startApp,
}) => {
  const app = await startApp({ settings: { keepRunning: true } });
  const desktop = await watchDesktop(app);
  await closeWindow(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  await callAgent(app.dataDir, 'task.create', { prompts: ['Meanwhile'], target: 'local' });
  await desktop.clickTray();
  await expect.poll(() => isWindowVisible(app)).toBe(true);
  await expect(taskRow(app.page, 'Meanwhile')).toContainText('Complete');
  await closeWindow(app);
  await expect.poll(() => isWindowVisible(app)).toBe(false);
  await desktop.chooseInTray('Open Meshtask');
  await expect.poll(() => isWindowVisible(app)).toBe(true);
});

test('without "keep running" closing the window ends the app', async ({ startApp }) => {
  const app = await startApp({ settings: { keepRunning: false } });
  await closeWindow(app);
  expect(await app.process.ended).toBe(0);
  await expect(callAgent(app.dataDir, 'agent.status')).rejects.toThrow('ENOENT');
});
