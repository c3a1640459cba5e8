import {
  MAX_PAGE_SIZE,
  type TaskFilter,
  type TaskOrder,
  type TaskPage,
} from '../../../shared/contract/commands.ts';
import type { Events } from '../../../shared/contract/events.ts';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { AppBridge } from '../../bridge/app-bridge.ts';
import { failureOf, whenOpen } from '../../bridge/live.ts';
import { createStore, type Store } from '../../bridge/store.ts';
import type { ListChoice } from './list-choice.ts';
import {
  EMPTY_LIST,
  oldestChanging,
  type TaskList,
  touchesRows,
  withBeginning,
  withChanges,
  withoutStrays,
  withPage,
} from './task-list.ts';

const FIRST_PAGE_SIZE = 100;
/** Changes in quick succession share one look at the first rows. */
const REFRESH_REST_MS = 300;
/** Bounds how far back a reload goes for rows that have left the filter. */
const MOST_PAGES = 40;

/** What has to be loaded again: the first rows, or every loaded one. */
type Stale = 'nothing' | 'beginning' | 'all';

export interface TasksState extends ListChoice {
  readonly list: TaskList;
  /** The rows belong to an earlier choice, or none were loaded yet. */
  readonly isLoading: boolean;
  readonly failure: Failure | null;
  /** Rows wait to come or go until nobody reads the table. */
  readonly hasNews: boolean;
}

export interface TasksStore {
  readonly store: Store<TasksState>;
  /** @returns stops following. */
  start(): () => void;
  setFilter(filter: TaskFilter): void;
  setOrder(order: TaskOrder): void;
  loadMore(): void;
  reload(): void;
  /** While somebody reads, rows change in their place, but none come or go. */
  setReading(isReading: boolean): void;
  /** Because a person asked for it, or made it. */
  showNews(): void;
}

interface PageChoice extends ListChoice {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The loaded part of the history, live. */
export function createTasksStore(bridge: AppBridge, choice: ListChoice): TasksStore {
  const store = createStore<TasksState>({
    ...choice,
    list: EMPTY_LIST,
    isLoading: true,
    failure: null,
    hasNews: false,
  });
  let version = 0;
  let isReading = false;
  let isLoadingMore = false;
  let refreshTimer: ReturnType<typeof setTimeout> | null = null;
  let stale: Stale = 'nothing';
  let load = 0;

  const patch = (part: Partial<TasksState>): void => store.set((state) => ({ ...state, ...part }));

  const fetchPage = async (wanted: Partial<PageChoice>): Promise<TaskPage | null> => {
    const started = load;
    const { filter, order } = store.get();
    try {
      const page = await bridge.call('tasks.page', { filter, order, ...wanted });
      if (started !== load) return null;
      version = Math.max(version, page.version);
      return page;
    } catch (error) {
      const failure = failureOf(error);
      if (started === load) patch({ failure, isLoading: false });
      return null;
    }
  };

  const reload = async (): Promise<void> => {
    load += 1;
    isLoadingMore = false;
    version = 0;
    patch({ isLoading: true, failure: null });
    const page = await fetchPage({ limit: FIRST_PAGE_SIZE });
    if (page === null) return;
    patch({ list: withBeginning(EMPTY_LIST, page), isLoading: false, hasNews: false });
  };

  const refreshBeginning = async (isWanted = false): Promise<void> => {
    const { filter, order, list } = store.get();
    const loaded = Math.max(FIRST_PAGE_SIZE, list.tasks.length);
    const isShort = filter.status === undefined && order === 'newest';
    const limit = isShort ? FIRST_PAGE_SIZE : Math.min(MAX_PAGE_SIZE, loaded);
    const page = await fetchPage({ limit });
    if (page === null) return;
    const { list: current } = store.get();
    if (isReading && !isWanted) {
      patch({ list: withChanges(current, page.tasks), hasNews: true });
      return;
    }
    // In another order, what changed may now stand anywhere: nobody has scrolled, so the rest is let go.
    const rest = order === 'newest' ? withoutStrays(current, filter) : EMPTY_LIST;
    patch({ list: withBeginning(rest, page), failure: null, hasNews: false });
  };

  /** Every task back to one that arrived at a time, newest first. */
  const loadSince = async (oldest: number, filter: TaskFilter): Promise<TaskList | null> => {
    let after: string | undefined;
    let fresh = EMPTY_LIST;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await fetchPage({ filter, order: 'newest', limit: MAX_PAGE_SIZE, after });
      if (page === null) return null;
      fresh = withPage(fresh, page);
      after = page.next ?? undefined;
      if (after === undefined || (fresh.tasks.at(-1)?.enqueuedAt ?? 0) < oldest) break;
    }
    return fresh;
  };

  /** What was missed may stand anywhere among the loaded rows. */
  const refreshAll = async (): Promise<void> => {
    const { list, filter, order } = store.get();
    if (order !== 'newest') {
      await refreshBeginning();
      return;
    }
    const fresh = await loadSince(list.tasks.at(-1)?.enqueuedAt ?? 0, filter);
    if (fresh === null) return;
    if (isReading) {
      patch({ list: withChanges(store.get().list, fresh.tasks), hasNews: true });
    } else {
      patch({ list: fresh, isLoading: false, failure: null, hasNews: false });
    }
  };

  /** Rows that are read stay where they are, also those that have left the status asked for. */
  const refreshRead = async (): Promise<void> => {
    const { list, filter } = store.get();
    const oldest = oldestChanging(list);
    const fresh = Number.isFinite(oldest)
      ? await loadSince(oldest, withoutStatus(filter))
      : EMPTY_LIST;
    if (fresh === null) return;
    patch({ list: withChanges(store.get().list, fresh.tasks), hasNews: true });
  };

  const refreshSoon = (kind: Stale): void => {
    if (stale !== 'all') stale = kind;
    if (isReading) patch({ hasNews: true });
    if (refreshTimer !== null || (isReading && kind !== 'all')) return;
    refreshTimer = setTimeout(() => void refreshStale(), REFRESH_REST_MS);
  };

  const refreshStale = async (): Promise<void> => {
    const kind = stale;
    stale = 'nothing';
    if (kind === 'all') await (isReading ? refreshRead() : refreshAll());
    if (kind === 'beginning') await refreshBeginning();
    refreshTimer = null;
    if (stale !== 'nothing') refreshSoon(stale);
  };

  const follow = (event: Events['tasks.changed']): void => {
    const isGap = version > 0 && event.version > version + 1;
    version = Math.max(version, event.version);
    const { list, filter, order } = store.get();
    const changed = withChanges(list, event.tasks);
    if (changed !== list) patch({ list: changed });
    if (isGap || !event.isComplete) refreshSoon('all');
    else if (order !== 'newest' || touchesRows(list, filter, event.tasks)) {
      refreshSoon('beginning');
    }
  };

  const loadMore = async (): Promise<void> => {
    const { next } = store.get().list;
    if (next === null || isLoadingMore) return;
    isLoadingMore = true;
    const page = await fetchPage({ limit: MAX_PAGE_SIZE, after: next });
    if (page === null) return;
    isLoadingMore = false;
    const { list } = store.get();
    if (list.next === next) patch({ list: withPage(list, page) });
    // The rows have begun anew meanwhile: these do not continue them.
    else await loadMore();
  };

  return {
    store,
    start() {
      const stopListening = bridge.listen('tasks.changed', follow);
      const stopReloading = whenOpen(bridge, () => void reload());
      return () => {
        stopListening();
        stopReloading();
        if (refreshTimer !== null) clearTimeout(refreshTimer);
        refreshTimer = null;
      };
    },
    setFilter(filter) {
      patch({ filter });
      void reload();
    },
    setOrder(order) {
      patch({ order });
      void reload();
    },
    loadMore: () => void loadMore(),
    reload: () => void reload(),
    setReading(next) {
      isReading = next;
      if (!next && store.get().hasNews) refreshSoon('beginning');
    },
    showNews() {
      void refreshBeginning(true);
    },
  };
}

function withoutStatus({ status: _, ...rest }: TaskFilter): TaskFilter {
  return rest;
}
