import type { Failure } from '../../../../shared/contract/failure.ts';
import { nameOf, type TaskDetails, type TaskKey } from '../../../../shared/model/task.ts';
import type { AppBridge } from '../../../bridge/app-bridge.ts';
import { failureOf, whenOpen } from '../../../bridge/live.ts';
import { createStore, type Store } from '../../../bridge/store.ts';

interface DetailsState {
  readonly details: TaskDetails | null;
  readonly failure: Failure | null;
}

export interface DetailsStore {
  readonly store: Store<DetailsState>;
  /** @returns stops following. */
  start(): () => void;
}

/** Everything of one task, loaded again after each of its changes. */
export function createDetailsStore(bridge: AppBridge, key: TaskKey): DetailsStore {
  const store = createStore<DetailsState>({ details: null, failure: null });
  const name = nameOf(key);
  let loads = 0;

  const load = (): void => {
    loads += 1;
    const started = loads;
    bridge.call('task.get', { id: key.id, sender: key.sender }).then(
      (details) => {
        if (started === loads) store.set({ details, failure: null });
      },
      (error: unknown) => {
        const failure = failureOf(error);
        if (started === loads) store.set(({ details }) => ({ details, failure }));
      },
    );
  };

  return {
    store,
    start() {
      const stopListening = bridge.listen('tasks.changed', ({ tasks, isComplete }) => {
        if (!isComplete || tasks.some((task) => nameOf(task) === name)) load();
      });
      const stopReloading = whenOpen(bridge, load);
      return () => {
        stopListening();
        stopReloading();
      };
    },
  };
}
