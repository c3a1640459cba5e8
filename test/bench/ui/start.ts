import type { Browser } from 'playwright-core';
import { inBenchDirectory } from '../agents/bench-directory.ts';
import { median, ROUNDS } from '../measure.ts';
import { type Cell, figure, type Report } from '../report.ts';
import { startAgent } from './agent-process.ts';
import { fillHistory } from './fill-history.ts';

/** From nothing to the first rows, in a browser that has never seen the page. */
export async function benchStart(report: Report, browser: Browser): Promise<void> {
  report.table(
    `Start of the interface in Chromium ${browser.version()} (medians of ${ROUNDS} rounds)`,
    ['tasks in the history', 'agent ready', 'first useful paint, from there on'],
    [await startWith(browser, 0), await startWith(browser, 10_000)],
  );
}

async function startWith(browser: Browser, tasks: number): Promise<readonly Cell[]> {
  const readyMs: number[] = [];
  const paintMs: number[] = [];
  await inBenchDirectory(async (dataDir) => {
    await fillHistory(dataDir, tasks);
    for (let round = 0; round < ROUNDS; round += 1) {
      const agent = await startAgent(dataDir);
      readyMs.push(agent.readyMs);
      try {
        paintMs.push(await firstUsefulPaintMs(browser, agent.address));
      } finally {
        await agent.stop();
      }
    }
  });
  const [ready, paint] = [readyMs, paintMs].map((times) => figure(median(times), 'ms'));
  return [tasks.toLocaleString('en'), ready ?? null, paint ?? null];
}

/** @returns how long it takes until the rows, or the words that there are none, are on the screen. */
async function firstUsefulPaintMs(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address, { waitUntil: 'commit' });
  const paintedAt = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const isUseful = (): boolean =>
          document.querySelector('[role="treegrid"] [data-index]') !== null ||
          document.querySelector('#root')?.textContent?.includes('No tasks yet') === true;
        const look = (): void => {
          if (!isUseful()) requestAnimationFrame(look);
          // What one frame prepares is painted before the next one.
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        };
        look();
      }),
  );
  await context.close();
  return paintedAt;
}
