import type { Browser, Page } from 'playwright-core';
import { inBenchDirectory } from '../agents/bench-directory.ts';
import { ROUNDS } from '../measure.ts';
import { type Cell, figure, type Report } from '../report.ts';
import { startAgent } from './agent-process.ts';
import { changeTasks, createTasks, STEADY_WORK } from './changing-tasks.ts';
import { fillHistory } from './fill-history.ts';
import {
  heapMiB,
  SMOOTHNESS_COLUMNS,
  type Smoothness,
  smoothnessRow,
  smoothnessWhile,
} from './probe.ts';

const TASKS = 10_000;
const WAITING = 1_500;
const WATCH_MS = 8_000;
const SCROLL_MS = 4_000;
const PIXELS_A_SECOND = 6_000;
const VIEWPORT = { width: 1_280, height: 800 };

/** The table of tasks while they change, beside an almost empty page that is scrolled the same way. */
export async function benchScrolling(report: Report, browser: Browser): Promise<void> {
  await inBenchDirectory(async (dataDir) => {
    await fillHistory(dataDir, TASKS - WAITING);
    const agent = await startAgent(dataDir, STEADY_WORK);
    const bridge = await agent.connect();
    await createTasks(bridge, WAITING);
    const changing = changeTasks(bridge);
    try {
      const rows = await measureTable(browser, agent.address);
      const tasks = `${TASKS.toLocaleString('en')} tasks`;
      report.table(
        `${tasks}, ${Math.round(changing.rate())} changes a second (the worst of ${ROUNDS} rounds)`,
        ['', ...SMOOTHNESS_COLUMNS, 'JavaScript heap'],
        rows,
      );
    } finally {
      changing.stop();
      await agent.stop();
    }
  });
}

async function measureTable(browser: Browser, address: string): Promise<Cell[][]> {
  const empty = await emptyPage(browser);
  const page = await openTable(browser, address);
  const heapAtStart = await heapMiB(page);
  const newest = await smoothnessWhile(page, () => page.waitForTimeout(WATCH_MS));
  const loading = await smoothnessWhile(page, () => loadAllRows(page));
  const scrolled: Smoothness[] = [];
  const compared: Smoothness[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    scrolled.push(await smoothnessWhile(page, () => scroll(page)));
    compared.push(await smoothnessWhile(empty, () => scroll(empty)));
  }
  return [
    [...smoothnessRow('the newest rows', [newest]), figure(heapAtStart, 'MiB')],
    [...smoothnessRow('while all rows are loaded', [loading]), null],
    [...smoothnessRow('scrolled through them', scrolled), figure(await heapMiB(page), 'MiB')],
    [...smoothnessRow('an almost empty page, scrolled', compared), null],
  ];
}

async function openTable(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(address);
  await page.getByRole('treegrid').getByRole('row').nth(1).waitFor();
  return page;
}

async function emptyPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.setContent('<body style="height: 380000px">Almost empty</body>');
  return page;
}

/** Goes to the last row until there are no more to load. */
async function loadAllRows(page: Page): Promise<void> {
  await page.bringToFront();
  await page.getByRole('treegrid').focus();
  let last = -1;
  for (let reached = 0; reached > last; ) {
    last = reached;
    await page.keyboard.press('End');
    await page.waitForTimeout(500);
    reached = Number(
      await page.getByRole('treegrid').getByRole('row').last().getAttribute('data-index'),
    );
  }
  await page.keyboard.press('Home');
}

/** Down and up again, as with a wheel. */
async function scroll(page: Page): Promise<void> {
  await page.bringToFront();
  const session = await page.context().newCDPSession(page);
  const distance = (PIXELS_A_SECOND * SCROLL_MS) / 1_000;
  for (const yDistance of [-distance, distance]) {
    await session.send('Input.synthesizeScrollGesture', {
      x: VIEWPORT.width / 2,
      y: VIEWPORT.height * 0.75,
      yDistance,
      speed: PIXELS_A_SECOND,
      gestureSourceType: 'mouse',
      preventFling: true,
    });
  }
  await session.detach();
}
