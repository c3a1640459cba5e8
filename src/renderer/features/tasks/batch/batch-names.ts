import { createContext, useContext, useEffect } from 'react';
import type { BatchId } from '../../../../shared/model/ids.ts';
import type { AppBridge } from '../../../bridge/app-bridge.ts';
import { failureOf } from '../../../bridge/live.ts';
import { createStore, type Store, useStore } from '../../../bridge/store.ts';

/** The names of batches, which never change: each is asked for once. */
export interface BatchNames {
  readonly store: Store<ReadonlyMap<BatchId, string>>;
  want(batch: BatchId): void;
}

export function createBatchNames(bridge: AppBridge): BatchNames {
  const store = createStore<ReadonlyMap<BatchId, string>>(new Map());
  const asked = new Set<BatchId>();
  return {
    store,
    want(id) {
      if (asked.has(id)) return;
      asked.add(id);
      bridge.call('batch.get', { id }).then(
        ({ name }) => store.set((names) => new Map(names).set(id, name)),
        (error: unknown) => {
          failureOf(error);
          // It may be known after a reconnection.
          asked.delete(id);
        },
      );
    },
  };
}

export const BatchNamesContext = createContext<BatchNames | null>(null);

/** Null until it is known. */
export function useBatchName(id: BatchId): string | null {
  const names = useContext(BatchNamesContext);
  if (names === null) throw new Error('There are no batch names above.');
  useEffect(() => names.want(id), [names, id]);
  return useStore(names.store, (known) => known.get(id)) ?? null;
}
