import { MAX_PAGE_SIZE } from '../../../../shared/contract/commands.ts';
import type { BatchId } from '../../../../shared/model/ids.ts';
import type { TaskSummary } from '../../../../shared/model/task.ts';
import type { AppBridge } from '../../../bridge/app-bridge.ts';
import { failureOf } from '../../../bridge/live.ts';
import { createStore, type Store } from '../../../bridge/store.ts';
import { EMPTY_LIST, type RowList, taskRow, withChanges, withPage } from './row-list.ts';
import { loadRows } from './row-pages.ts';

/** Changes in quick succession share one look at the tasks. */
const REFRESH_REST_MS = 300;

/** The loaded tasks of each batch that is unfolded, in the order in which they were created. */
export type UnfoldedLists = ReadonlyMap<BatchId, RowList>;

export interface UnfoldedBatches {
  readonly store: Store<UnfoldedLists>;
  /** Unfolds a batch, or folds it again. */
  toggle(batch: BatchId): void;
  loadMore(batch: BatchId): void;
  /** What changed; `isWhole` is false when more did. */
  follow(tasks: readonly TaskSummary[], isWhole: boolean): void;
  /** Looks again at everything that is loaded. */
  refresh(): void;
  stop(): void;
}

export function createUnfoldedBatches(bridge: AppBridge): UnfoldedBatches {
  const store = createStore<UnfoldedLists>(new Map());
  const loading = new Set<BatchId>();
  const stale = new Set<BatchId>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const put = (batch: BatchId, list: RowList): void =>
    store.set((lists) => (lists.has(batch) ? new Map(lists).set(batch, list) : lists));

  const load = async (batch: BatchId, after: string | null): Promise<RowList | null> => {
    try {
      const page = await loadRows(bridge, {
        ...{ filter: { batch }, order: 'oldest', isFolded: false },
        ...{ limit: MAX_PAGE_SIZE, after: after ?? undefined },
      });
      return withPage(EMPTY_LIST, page);
    } catch (error) {
      // The list above says that the agent does not answer; it is asked again on reconnection.
      failureOf(error);
      return null;
    }
  };

  const loadMore = async (batch: BatchId): Promise<void> => {
    const next = store.get().get(batch)?.next;
    if (next == null || loading.has(batch)) return;
    loading.add(batch);
    const page = await load(batch, next);
    loading.delete(batch);
    const list = store.get().get(batch);
    if (page !== null && list?.next === next) put(batch, withPage(list, page));
  };

  /** From the first task to the last loaded one, so that none is missed between two pages. */
  const reload = async (batch: BatchId): Promise<void> => {
    const loaded = (): number => store.get().get(batch)?.rows.length ?? 0;
    let fresh = await load(batch, null);
    while (fresh !== null && fresh.next !== null && fresh.rows.length < loaded()) {
      const page: RowList | null = await load(batch, fresh.next);
      fresh = page === null ? null : withPage(fresh, page);
    }
    if (fresh !== null) put(batch, fresh);
  };

  const reloadStale = async (): Promise<void> => {
    const batches = [...stale];
    stale.clear();
    for (const batch of batches) await reload(batch);
    timer = null;
    if (stale.size > 0) reloadSoon();
  };

  const reloadSoon = (): void => {
    timer ??= setTimeout(() => void reloadStale(), REFRESH_REST_MS);
  };

  const refresh = (): void => {
    for (const batch of store.get().keys()) stale.add(batch);
    if (stale.size > 0) reloadSoon();
  };

  return {
    store,
    toggle(batch) {
      const lists = new Map(store.get());
      if (lists.delete(batch)) {
        store.set(lists);
        return;
      }
      store.set(lists.set(batch, EMPTY_LIST));
      void reload(batch);
    },
    loadMore: (batch) => void loadMore(batch),
    follow(tasks, isWhole) {
      for (const [batch, list] of store.get()) {
        const changed = tasks.filter((task) => task.batch === batch).map(taskRow);
        const next = withChanges(list, changed);
        if (next !== list) put(batch, next);
        const isGrown = changed.some(({ name }) => !list.places.has(name));
        if (isGrown && list.next === null) stale.add(batch);
      }
      if (!isWhole) refresh();
      else if (stale.size > 0) reloadSoon();
    },
    refresh,
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
