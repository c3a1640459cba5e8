import {
  MAX_PAGE_SIZE,
  type TaskFilter,
  type TaskPage,
} from '../../../shared/contract/commands.ts';
import type { Events } from '../../../shared/contract/events.ts';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { AppBridge } from '../../bridge/app-bridge.ts';
import { failureOf, whenOpen } from '../../bridge/live.ts';
import { createStore, type Store } from '../../bridge/store.ts';
import {
  EMPTY_LIST,
  type TaskList,
  touchesRows,
  withBeginning,
  withChanges,
  withoutStrays,
  withPage,
} from './task-list.ts';

const FIRST_PAGE_SIZE = 100;
/** Changes in quick succession share one look at the newest rows. */
const REFRESH_REST_MS = 300;
/** Bounds how far back a reload goes for rows that have left the filter. */
const MOST_PAGES = 40;

/** What has to be loaded again: the newest rows, or every loaded one. */
type Stale = 'nothing' | 'beginning' | 'all';

export interface TasksState {
  readonly filter: TaskFilter;
  readonly list: TaskList;
  /** The rows belong to an earlier filter, or none were loaded yet. */
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
  loadMore(): void;
  reload(): void;
  /** While somebody reads, rows change in their place, but none come or go. */
  setReading(isReading: boolean): void;
  /** Because a person asked for it, or made it. */
  showNews(): void;
}

/** The loaded part of the history, live. */
export function createTasksStore(bridge: AppBridge): TasksStore {
  const store = createStore<TasksState>({
    filter: {},
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

  const fetchPage = async (
    limit: number,
    after?: string,
    filter = store.get().filter,
  ): Promise<TaskPage | null> => {
    const started = load;
    try {
      const input = { filter, limit, ...(after === undefined ? {} : { after }) };
      const page = await bridge.call('tasks.page', input);
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
    const page = await fetchPage(FIRST_PAGE_SIZE);
    if (page === null) return;
    patch({ list: withBeginning(EMPTY_LIST, page), isLoading: false, hasNews: false });
  };

  const refreshBeginning = async (isWanted = false): Promise<void> => {
    const { filter, list } = store.get();
    const loaded = Math.max(FIRST_PAGE_SIZE, list.tasks.length);
    const page = await fetchPage(
      filter.status === undefined ? FIRST_PAGE_SIZE : Math.min(MAX_PAGE_SIZE, loaded),
    );
    if (page === null) return;
    const { list: current } = store.get();
    if (isReading && !isWanted) {
      patch({ list: withChanges(current, page.tasks), hasNews: true });
      return;
    }
    const settled = withBeginning(withoutStrays(current, filter), page);
    patch({ list: settled, failure: null, hasNews: false });
  };

  /** What was missed may stand anywhere among the loaded rows. */
  const refreshAll = async (): Promise<void> => {
    const { list, filter } = store.get();
    // A row that has left the status asked for stays while it is read, and shows its new one.
    const wanted = isReading ? withoutStatus(filter) : filter;
    const oldest = list.tasks.at(-1)?.enqueuedAt ?? 0;
    let after: string | undefined;
    let fresh = EMPTY_LIST;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await fetchPage(MAX_PAGE_SIZE, after, wanted);
      if (page === null) return;
      fresh = withPage(fresh, page);
      after = page.next ?? undefined;
      if (after === undefined || (fresh.tasks.at(-1)?.enqueuedAt ?? 0) < oldest) break;
    }
    if (isReading) {
      patch({ list: withChanges(store.get().list, fresh.tasks), hasNews: true });
    } else {
      patch({ list: fresh, isLoading: false, failure: null, hasNews: false });
    }
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
    if (kind === 'all') await refreshAll();
    if (kind === 'beginning') await refreshBeginning();
    refreshTimer = null;
    if (stale !== 'nothing') refreshSoon(stale);
  };

  const follow = (event: Events['tasks.changed']): void => {
    const isGap = version > 0 && event.version > version + 1;
    version = Math.max(version, event.version);
    const { list, filter } = store.get();
    const changed = withChanges(list, event.tasks);
    if (changed !== list) patch({ list: changed });
    if (isGap || !event.isComplete) refreshSoon('all');
    else if (touchesRows(list, filter, event.tasks)) refreshSoon('beginning');
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
    loadMore() {
      const { next } = store.get().list;
      if (next === null || isLoadingMore) return;
      isLoadingMore = true;
      void fetchPage(MAX_PAGE_SIZE, next).then((page) => {
        if (page === null) return;
        isLoadingMore = false;
        patch({ list: withPage(store.get().list, page) });
      });
    },
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
