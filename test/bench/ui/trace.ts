import type { Page } from 'playwright-core';

export interface ThreadTask {
  readonly elapsedMs: number;
  readonly computedMs: number;
}

/** As Chromium writes it; times are microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
}

const MARK = 'meshtask-bench';
const TASK = 'ThreadControllerImpl::RunTask';

/**
 * Records every task of a page's main thread. The page itself is told only of those above 50 ms,
 * and not how much of it the thread waited for a processor.
 *
 * @returns stops, and gives what was recorded.
 */
export async function traceMainThread(page: Page): Promise<() => Promise<readonly ThreadTask[]>> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  // Tells the thread of this page from those of others.
  await page.evaluate((mark) => performance.mark(mark), MARK);
  return async () => {
    const events = eventsOf(await browser.stopTracing());
    const here = events.find(({ name }) => name === MARK);
    return events
      .filter(({ name, pid, tid }) => name === TASK && pid === here?.pid && tid === here.tid)
      .map(({ dur = 0, tdur = 0 }) => ({ elapsedMs: dur / 1_000, computedMs: tdur / 1_000 }));
  };
}

function eventsOf(trace: Buffer): readonly TraceEvent[] {
  return (JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] }).traceEvents;
}
