import type { Failure } from '../../../../shared/contract/failure.ts';
import type { BatchId } from '../../../../shared/model/ids.ts';
import type { AppBridge } from '../../../bridge/app-bridge.ts';
import { failureOf, whenOpen } from '../../../bridge/live.ts';
import { createStore, type Store } from '../../../bridge/store.ts';
import { type ToldBatch, told } from '../list/row-list.ts';

interface BatchState {
  readonly batch: ToldBatch | null;
  readonly failure: Failure | null;
}

export interface BatchStore {
  readonly store: Store<BatchState>;
  /** @returns stops following. */
  start(): () => void;
}

/** One batch, live. */
export function createBatchStore(bridge: AppBridge, id: BatchId): BatchStore {
  const store = createStore<BatchState>({ batch: null, failure: null });
  let changes = 0;

  const load = (): void => {
    changes += 1;
    const started = changes;
    bridge.call('batch.get', { id }).then(
      (batch) => {
        if (started === changes) store.set({ batch: told(batch), failure: null });
      },
      (error: unknown) => {
        const failure = failureOf(error);
        if (started === changes) store.set(({ batch }) => ({ batch, failure }));
      },
    );
  };

  return {
    store,
    start() {
      const stopListening = bridge.listen('batches.changed', ({ batches, isComplete }) => {
        const batch = batches.find((one) => one.id === id);
        if (batch === undefined) {
          if (!isComplete) load();
          return;
        }
        changes += 1;
        store.set({ batch: told(batch), failure: null });
      });
      const stopReloading = whenOpen(bridge, load);
      return () => {
        stopListening();
        stopReloading();
      };
    },
  };
}
