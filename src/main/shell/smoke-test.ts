import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, type WebContents } from 'electron';
import type { Bridge, Envelope } from '../../shared/contract/bridge.ts';
import { createBridge } from '../../shared/contract/bridge-client.ts';
import { sentenceOf } from './errors.ts';
import type { DesktopOptions } from './options.ts';

const WITHIN_MS = 60_000;
const POLL_MS = 50;

/** An instance of its own, which nobody on the network meets. */
export function smokeTestOptions(options: DesktopOptions): DesktopOptions {
  return {
    ...options,
    dataDir: mkdtempSync(join(tmpdir(), 'meshtask-smoke-test-')),
    mdns: false,
    listen: options.listen ?? ['/ip4/127.0.0.1/tcp/0'],
    uiPort: 0,
    hidden: false,
  };
}

/**
 * Ends the app with 0 when its window has loaded and a task that was created through the window is
 * complete; with 1 and the reason when that does not happen within a minute. No dialog waits for a
 * person. To be called before the app is ready.
 */
export function runSmokeTest(dataDir: string): void {
  let hasFailed = false;
  const fail = (error: unknown): void => {
    if (!hasFailed) console.error(`The smoke test failed: ${sentenceOf(error)}`);
    hasFailed = true;
    app.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // After a failure its log stays.
  process.once('exit', (code) => {
    if (code === 0) removeFolder(dataDir);
  });
  setTimeout(() => fail(new Error('it took longer than a minute.')), WITHIN_MS);
  app.once('web-contents-created', (_event, contents) => {
    contents.on('render-process-gone', (_gone, { reason }) => {
      if (reason !== 'clean-exit') fail(new Error(`the window crashed (${reason}).`));
    });
    contents.once('did-finish-load', () => {
      completeTask(contents).then((durationMs) => {
        const version = app.getVersion();
        console.log(`Meshtask ${version} works: its window ran a task in ${durationMs} ms.`);
        app.quit();
      }, fail);
    });
  });
}

/** @returns how long the task took. */
async function completeTask(contents: WebContents): Promise<number> {
  const heading = await headingOf(contents);
  const { call } = pageBridge(contents);
  const [task] = await call('task.create', { prompts: ['Smoke test'], target: 'local' }).catch(
    (error: unknown) => {
      throw new Error(`the window says "${heading}" (${sentenceOf(error)})`);
    },
  );
  if (task === undefined) throw new Error('no task was created.');
  while (true) {
    const { summary } = await call('task.get', { id: task.id });
    if (summary.status === 'Complete') return summary.durationMs ?? 0;
    if (summary.status === 'Failed') throw new Error(`the task ended: ${summary.failure?.message}`);
    await wait(POLL_MS);
  }
}

/** @returns what the page shows as its title, once it shows one. */
async function headingOf(contents: WebContents): Promise<string> {
  while (true) {
    const heading: unknown = await contents.executeJavaScript(
      'document.querySelector("h1")?.parentElement.textContent ?? null',
    );
    if (typeof heading === 'string') return heading.replace(/\s+/g, ' ').trim();
    await wait(POLL_MS);
  }
}

/** The bridge as the page has it, through the preload and IPC. */
function pageBridge(contents: WebContents): Pick<Bridge, 'call'> {
  const unused = (): never => {
    throw new Error('The smoke test only calls.');
  };
  return createBridge({
    async call(name, input) {
      const words = [name, input].map((word) => JSON.stringify(word)).join(', ');
      return (await contents.executeJavaScript(`window.meshtask.call(${words})`)) as Envelope;
    },
    listen: unused,
    open: unused,
  });
}

/** Windows holds the files of a browser that is just ending; its own cleaning removes them later. */
function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Nothing else is left to be done at the end of the process.
  }
}
