import type { TaskFilter } from '../../shared/contract/commands.ts';
import type { TaskCounts } from '../../shared/model/task.ts';
import type { AppBridge } from './app-bridge.ts';
import { failureOf, type Live, type LiveStore, whenOpen } from './live.ts';
import { createStore } from './store.ts';

/** A count may scan the whole history when it searches, so changes in quick succession share one. */
const REST_MS = 250;

/** Counts the tasks that match, again after each change of tasks. */
export function createTaskCounts(
  bridge: AppBridge,
  filter: () => TaskFilter,
): LiveStore<TaskCounts> {
  const store = createStore<Live<TaskCounts>>({ value: null, failure: null });
  let isCounting = false;
  let isStale = false;

  const reload = (): void => {
    isStale = isCounting;
    if (!isCounting) void count();
  };

  const count = async (): Promise<void> => {
    isCounting = true;
    try {
      store.set({ value: await bridge.call('tasks.count', filter()), failure: null });
    } catch (error) {
      const failure = failureOf(error);
      store.set(({ value }) => ({ value, failure }));
    }
    setTimeout(() => {
      isCounting = false;
      if (isStale) reload();
    }, REST_MS);
  };

  const start = (): (() => void) => {
    const stopListening = bridge.listen('tasks.changed', reload);
    const stopReloading = whenOpen(bridge, reload);
    return () => {
      stopListening();
      stopReloading();
    };
  };

  return { store, start, reload };
}
