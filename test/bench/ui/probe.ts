import type { Page } from 'playwright-core';
import { median } from '../measure.ts';
import { type Cell, figure } from '../report.ts';
import { type ThreadTask, traceMainThread } from './trace.ts';

/** What a page's main thread did while something happened. */
export interface Smoothness {
  readonly framesASecond: number;
  readonly longestFrameMs: number;
  /** By the clock: whatever else the machine computes stretches it. */
  readonly longestTaskMs: number;
  /** In processor time of the thread. */
  readonly heaviestTaskMs: number;
  /** The part of the time in which the thread computed, 0 to 1. */
  readonly busyShare: number;
}

export async function smoothnessWhile(page: Page, act: () => Promise<void>): Promise<Smoothness> {
  const stopTracing = await traceMainThread(page);
  const frames = await page.evaluateHandle(countFrames);
  await act();
  const gaps = await frames.evaluate((counted) => counted.stop());
  await frames.dispose();
  return smoothnessOf(gaps, await stopTracing());
}

export const SMOOTHNESS_COLUMNS = [
  'frames a second',
  'longest frame',
  'longest task',
  'in processor time',
  'main thread busy',
];

/** @returns medians of what is a rate, and the worst of what should never be long. */
export function smoothnessRow(what: string, rounds: readonly Smoothness[]): Cell[] {
  const worst = (of: (round: Smoothness) => number): number => Math.max(...rounds.map(of));
  return [
    what,
    figure(median(rounds.map((round) => round.framesASecond)), ''),
    figure(
      worst((round) => round.longestFrameMs),
      'ms',
    ),
    figure(
      worst((round) => round.longestTaskMs),
      'ms',
    ),
    figure(
      worst((round) => round.heaviestTaskMs),
      'ms',
    ),
    figure(100 * median(rounds.map((round) => round.busyShare)), '%'),
  ];
}

export async function heapMiB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 2 ** 20;
}

function smoothnessOf(gaps: readonly number[], tasks: readonly ThreadTask[]): Smoothness {
  const elapsedMs = sum(gaps);
  return {
    framesASecond: (gaps.length / elapsedMs) * 1_000,
    longestFrameMs: Math.max(0, ...gaps),
    longestTaskMs: Math.max(0, ...tasks.map((task) => task.elapsedMs)),
    heaviestTaskMs: Math.max(0, ...tasks.map((task) => task.computedMs)),
    busyShare: sum(tasks.map((task) => task.computedMs)) / elapsedMs,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Runs in the page. `stop` returns the milliseconds from each frame to the next. */
function countFrames(): { stop: () => readonly number[] } {
  const times: number[] = [];
  let request = 0;
  const onFrame = (at: number): void => {
    times.push(at);
    request = requestAnimationFrame(onFrame);
  };
  request = requestAnimationFrame(onFrame);
  return {
    stop: () => {
      cancelAnimationFrame(request);
      return times.slice(1).map((at, index) => at - (times[index] ?? at));
    },
  };
}
