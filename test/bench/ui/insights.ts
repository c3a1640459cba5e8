import type { Browser, Page } from 'playwright-core';
import { inBenchDirectory } from '../agents/bench-directory.ts';
import { median, ROUNDS } from '../measure.ts';
import { figure, type Report } from '../report.ts';
import { startAgent } from './agent-process.ts';
import { fillHistory } from './fill-history.ts';
import { SMOOTHNESS_COLUMNS, type Smoothness, smoothnessRow, smoothnessWhile } from './probe.ts';

const POINTS = 100_000;
const VIEWPORT = { width: 1_280, height: 800 };
/** Until every chart is drawn, with room for a slow machine. */
const SETTLE_MS = 2_500;
const HOVER_STEPS = 100;
const NARROWEST = 1_000;

const acts: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the screen opens': openInsights,
  'another span': switchSpan,
  'a machine is hidden and shown': toggleMachine,
  'the pointer moves over the points': hoverPoints,
  'the window becomes narrower': resizeWindow,
  'a chart becomes a table': switchTable,
};

/** The charts of a hundred thousand tasks, in a browser that has never seen them. */
export async function benchInsights(report: Report, browser: Browser): Promise<void> {
  const firstChartMs: number[] = [];
  const measured = new Map(Object.keys(acts).map((what) => [what, [] as Smoothness[]]));
  await inBenchDirectory(async (dataDir) => {
    await fillHistory(dataDir, POINTS);
    const agent = await startAgent(dataDir);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const page = await openTasks(browser, agent.address);
        const firstChart = timeToFirstChart(page);
        for (const [what, act] of Object.entries(acts)) {
          measured.get(what)?.push(await smoothnessWhile(page, () => act(page)));
        }
        firstChartMs.push(await firstChart);
        await page.context().close();
      }
    } finally {
      await agent.stop();
    }
  });
  report.table(
    `Insights of ${POINTS.toLocaleString('en')} tasks (the worst of ${ROUNDS} rounds)`,
    ['', ...SMOOTHNESS_COLUMNS, 'first chart'],
    [...measured].map(([what, rounds], index) => [
      ...smoothnessRow(what, rounds),
      index === 0 ? figure(median(firstChartMs), 'ms') : null,
    ]),
  );
}

async function openTasks(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  await context.addInitScript(() => localStorage.setItem('meshtask.insights.span', '"1h"'));
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('treegrid').waitFor();
  return page;
}

/** From the click on the screen's name until there is something on a canvas. */
async function timeToFirstChart(page: Page): Promise<number> {
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let clickedAt = 0;
        const isDrawn = (): boolean => {
          const canvas = document.querySelector('canvas');
          const pen = canvas?.getContext('2d') ?? null;
          if (canvas === null || pen === null) return false;
          // A column in the middle, which crosses the lines of the grid.
          const column = pen.getImageData(canvas.width / 2, 0, 1, canvas.height);
          return column.data.some((byte) => byte > 0);
        };
        const look = (): void => {
          if (isDrawn()) resolve(performance.now() - clickedAt);
          else requestAnimationFrame(look);
        };
        const begin = ({ timeStamp }: MouseEvent): void => {
          clickedAt = timeStamp;
          look();
        };
        document.addEventListener('click', begin, { capture: true, once: true });
      }),
  );
}

async function openInsights(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Insights' }).click();
  await page.locator('canvas').first().waitFor();
  await page.waitForTimeout(SETTLE_MS);
}

async function switchSpan(page: Page): Promise<void> {
  for (const span of ['15 min', '1 h']) {
    await page.getByText(span, { exact: true }).click();
    await page.waitForTimeout(SETTLE_MS);
  }
}

async function toggleMachine(page: Page): Promise<void> {
  const legend = page.getByRole('group', { name: 'Shown in the charts' }).first();
  for (let times = 0; times < 2; times += 1) {
    await legend.getByRole('button').nth(1).click();
    await page.waitForTimeout(SETTLE_MS);
  }
}

async function hoverPoints(page: Page): Promise<void> {
  const canvas = page.locator('canvas').first();
  for (let step = 0; step < HOVER_STEPS; step += 1) {
    const x = 100 + 8 * step;
    await canvas.hover({ position: { x, y: 120 + 40 * Math.sin(step / 5) }, force: true });
  }
  await page.mouse.move(1, 1);
}

async function resizeWindow(page: Page): Promise<void> {
  const { height } = VIEWPORT;
  for (let width = VIEWPORT.width; width >= NARROWEST; width -= 20) {
    await page.setViewportSize({ width, height });
  }
  await page.setViewportSize(VIEWPORT);
  await page.waitForTimeout(SETTLE_MS);
}

async function switchTable(page: Page): Promise<void> {
  for (const what of ['table', 'chart']) {
    await page.getByRole('button', { name: `Show as a ${what}: Execution duration` }).click();
    await page.waitForTimeout(SETTLE_MS);
  }
}
