import {
  MAX_PAGE_SIZE,
  type TaskFilter,
  type TaskOrder,
} from '../../../../shared/contract/commands.ts';
import type { Events } from '../../../../shared/contract/events.ts';
import type { Failure } from '../../../../shared/contract/failure.ts';
import type { AppBridge } from '../../../bridge/app-bridge.ts';
import { failureOf, whenOpen } from '../../../bridge/live.ts';
import { createStore, type Store } from '../../../bridge/store.ts';
import { EventVersions } from './event-versions.ts';
import { type ListChoice, withoutStatus } from './list-choice.ts';
import {
  batchRow,
  EMPTY_LIST,
  type ListRow,
  lastArrival,
  oldestChanging,
  type RowList,
  type RowPage,
  taskRow,
  touchesRows,
  withBeginning,
  withChanges,
  withoutStrays,
  withPage,
} from './row-list.ts';
import { isFolded, loadBackTo, loadRows, type PageRequest } from './row-pages.ts';
import { createUnfoldedBatches, type UnfoldedBatches } from './unfolded-batches.ts';

const FIRST_PAGE_SIZE = 100;
/** Changes in quick succession share one look at the first rows. */
const REFRESH_REST_MS = 300;

/** What has to be loaded again: the first rows, or every loaded one. */
type Stale = 'nothing' | 'beginning' | 'all';

export interface TasksState extends ListChoice {
  readonly list: RowList;
  /** The rows belong to an earlier choice, or none were loaded yet. */
  readonly isLoading: boolean;
  readonly failure: Failure | null;
  /** Rows wait to come or go until nobody reads the table. */
  readonly hasNews: boolean;
}

export interface TasksStore {
  readonly store: Store<TasksState>;
  /** The tasks of the batches that are unfolded. */
  readonly unfolded: UnfoldedBatches;
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

/** The loaded part of the history, live. */
export function createTasksStore(bridge: AppBridge, choice: ListChoice): TasksStore {
  const store = createStore<TasksState>({
    ...choice,
    list: EMPTY_LIST,
    isLoading: true,
    failure: null,
    hasNews: false,
  });
  const unfolded = createUnfoldedBatches(bridge);
  const taskEvents = new EventVersions();
  const batchEvents = new EventVersions();
  let isReading = false;
  let isLoadingMore = false;
  let refreshTimer: ReturnType<typeof setTimeout> | null = null;
  let stale: Stale = 'nothing';
  let load = 0;

  const patch = (part: Partial<TasksState>): void => store.set((state) => ({ ...state, ...part }));

  const fetchPage = async (
    wanted: Partial<PageRequest> & Pick<PageRequest, 'limit'>,
  ): Promise<RowPage | null> => {
    const started = load;
    const { filter, order } = store.get();
    try {
      const choice = { filter, order, isFolded: isFolded({ filter, order }) };
      const page = await loadRows(bridge, { ...choice, ...wanted });
      if (started !== load) return null;
      taskEvents.reach(page.version);
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
    taskEvents.reset();
    batchEvents.reset();
    unfolded.refresh();
    patch({ isLoading: true, failure: null });
    const page = await fetchPage({ limit: FIRST_PAGE_SIZE });
    if (page === null) return;
    patch({ list: withBeginning(EMPTY_LIST, page), isLoading: false, hasNews: false });
  };

  const refreshBeginning = async (isWanted = false): Promise<void> => {
    const { filter, order, list } = store.get();
    const loaded = Math.max(FIRST_PAGE_SIZE, list.rows.length);
    const isShort = filter.status === undefined && order === 'newest';
    const limit = isShort ? FIRST_PAGE_SIZE : Math.min(MAX_PAGE_SIZE, loaded);
    const page = await fetchPage({ limit });
    if (page === null) return;
    const { list: current } = store.get();
    if (isReading && !isWanted) {
      patch({ list: withChanges(current, page.rows), hasNews: true });
      return;
    }
    // In another order, what changed may now stand anywhere: nobody has scrolled, so the rest is let go.
    const rest = order === 'newest' ? withoutStrays(current, filter) : EMPTY_LIST;
    patch({ list: withBeginning(rest, page), failure: null, hasNews: false });
  };

  /** Every row back to one that arrived at a time, newest first. */
  const loadSince = (oldest: number, filter: TaskFilter): Promise<RowList | null> => {
    const request = { filter, order: 'newest', limit: MAX_PAGE_SIZE } as const;
    return loadBackTo(oldest, (after) => fetchPage({ ...request, after }));
  };

  /** What was missed may stand anywhere among the loaded rows. */
  const refreshAll = async (): Promise<void> => {
    const { list, filter, order } = store.get();
    if (order !== 'newest') {
      await refreshBeginning();
      return;
    }
    const fresh = await loadSince(lastArrival(list), filter);
    if (fresh === null) return;
    if (isReading) {
      patch({ list: withChanges(store.get().list, fresh.rows), hasNews: true });
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
    const { list: current, hasNews, ...choice } = store.get();
    const isSame = fresh.total === current.total && !touchesRows(current, choice, fresh.rows);
    patch({ list: withChanges(current, fresh.rows), hasNews: hasNews || !isSame });
  };

  const refreshSoon = (kind: Stale): void => {
    if (stale !== 'all') stale = kind;
    if (isReading && kind === 'beginning') patch({ hasNews: true });
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

  const takeIn = (changed: readonly ListRow[], isWhole: boolean): void => {
    const { list, ...chosen } = store.get();
    const next = withChanges(list, changed);
    if (next !== list) patch({ list: next });
    if (!isWhole) refreshSoon('all');
    else if (touchesRows(list, chosen, changed)) refreshSoon('beginning');
  };

  const followTasks = (event: Events['tasks.changed']): void => {
    const isWhole = taskEvents.follows(event.version) && event.isComplete;
    unfolded.follow(event.tasks, isWhole);
    const listed = isFolded(store.get())
      ? event.tasks.filter(({ batch }) => batch === null)
      : event.tasks;
    takeIn(listed.map(taskRow), isWhole);
  };

  const followBatches = (event: Events['batches.changed']): void => {
    const isWhole = batchEvents.follows(event.version) && event.isComplete;
    if (isFolded(store.get())) takeIn(event.batches.map(batchRow), isWhole);
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
    unfolded,
    start() {
      const stops = [
        bridge.listen('tasks.changed', followTasks),
        bridge.listen('batches.changed', followBatches),
        whenOpen(bridge, () => void reload()),
        unfolded.stop,
      ];
      return () => {
        for (const stop of stops) stop();
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
