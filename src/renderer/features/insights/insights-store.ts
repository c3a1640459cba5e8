import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { Statistics, TaskSeries } from '../../../shared/model/statistics.ts';
import type { AppBridge } from '../../bridge/app-bridge.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { failureOf, whenOpen } from '../../bridge/live.ts';
import { createStore, type Store, useStore } from '../../bridge/store.ts';
import { nextMoveMs, type Span, startOf } from './span.ts';

export interface Figures {
  readonly span: Span;
  readonly statistics: Statistics;
  readonly series: TaskSeries;
  /** Unix time in milliseconds. */
  readonly loadedAt: number;
}

export interface Insights {
  readonly span: Span;
  /** Of the span before, while those of a newly chosen one are on their way. */
  readonly figures: Figures | null;
  readonly failure: Failure | null;
}

export interface InsightsStore {
  readonly store: Store<Insights>;
  choose(span: Span): void;
  reload(): void;
  /** @returns stops following. */
  start(): () => void;
}

const SHORTEST_PAUSE_MS = 1_000;
/** A long history is read less often, so that reading takes a small part of the time. */
const PAUSE_PER_LOAD = 4;

/** What tells whether a person sees the page: the document. */
interface Visibility extends EventTarget {
  readonly hidden: boolean;
}

/** Follows the figures of a span while the page is visible; changes are merged. */
export function createInsightsStore(
  bridge: AppBridge,
  first: Span,
  page: Visibility = document,
): InsightsStore {
  const store = createStore<Insights>({ span: first, figures: null, failure: null });
  let isStarted = false;
  let isLoading = false;
  let isStale = true;
  let earliest = 0;
  let nextLoad: ReturnType<typeof setTimeout> | undefined;
  let nextMove: ReturnType<typeof setTimeout> | undefined;

  const load = async (): Promise<void> => {
    isLoading = true;
    isStale = false;
    const startedAt = Date.now();
    const { span } = store.get();
    const change = await read(bridge, span, startedAt);
    isLoading = false;
    earliest = Date.now() + Math.max(SHORTEST_PAUSE_MS, PAUSE_PER_LOAD * (Date.now() - startedAt));
    if (span !== store.get().span) loadNow();
    else {
      store.set((state) => ({ ...state, ...change }));
      scheduleMove();
      if (isStale) scheduleLoad();
    }
  };

  const scheduleLoad = (): void => {
    isStale = true;
    if (!isStarted || isLoading || page.hidden) return;
    clearTimeout(nextLoad);
    nextLoad = setTimeout(() => void load(), earliest - Date.now());
  };

  const loadNow = (): void => {
    earliest = 0;
    scheduleLoad();
  };

  const scheduleMove = (): void => {
    clearTimeout(nextMove);
    const { figures } = store.get();
    const ms =
      figures === null ? null : nextMoveMs(figures.span, figures.series.endedAt, Date.now());
    if (isStarted && ms !== null) nextMove = setTimeout(scheduleLoad, ms);
  };

  const showAgain = (): void => {
    if (!page.hidden && isStale) scheduleLoad();
  };

  return {
    store,
    choose(span) {
      if (span === store.get().span) return;
      store.set((state) => ({ ...state, span }));
      loadNow();
    },
    reload: loadNow,
    start() {
      isStarted = true;
      const stopListening = bridge.listen('tasks.changed', scheduleLoad);
      const stopReloading = whenOpen(bridge, loadNow);
      page.addEventListener('visibilitychange', showAgain);
      return () => {
        isStarted = false;
        clearTimeout(nextLoad);
        clearTimeout(nextMove);
        stopListening();
        stopReloading();
        page.removeEventListener('visibilitychange', showAgain);
      };
    },
  };
}

export function useInsights(first: Span): Insights & Pick<InsightsStore, 'choose' | 'reload'> {
  const bridge = useBridge();
  const [insights] = useState(() => createInsightsStore(bridge, first));
  useEffect(() => insights.start(), [insights]);
  return { ...useStore(insights.store), choose: insights.choose, reload: insights.reload };
}

async function read(bridge: AppBridge, span: Span, now: number): Promise<Partial<Insights>> {
  const since = startOf(span, now);
  try {
    const [statistics, series] = await Promise.all([
      bridge.call('statistics.summary', { since }),
      bridge.call('statistics.series', { since }),
    ]);
    return { figures: { span, statistics, series, loadedAt: Date.now() }, failure: null };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
