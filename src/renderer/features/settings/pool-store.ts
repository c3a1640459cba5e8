import { useMemo } from 'react';
import { type Bridge, BridgeError } from '../../../shared/contract/bridge.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { createStore, type Store, useStore } from '../../bridge/store.ts';

/** Which question about the private pool is open, and how its answer fares. */
export interface PoolDialog {
  readonly open: 'none' | 'join' | 'leave';
  readonly isBusy: boolean;
  readonly problem: string | null;
}

export interface PoolActions {
  ask(question: 'join' | 'leave'): void;
  close(): void;
  join(name: string, passPhrase: string): Promise<void>;
  leave(): Promise<void>;
}

const closed: PoolDialog = { open: 'none', isBusy: false, problem: null };
const store = createStore<PoolDialog>(closed);

export function usePoolDialog(): PoolDialog {
  return useStore(store);
}

export function usePoolActions(): PoolActions {
  const bridge = useBridge();
  return useMemo(() => poolActions(bridge, store), [bridge]);
}

function poolActions(bridge: Bridge, state: Store<PoolDialog>): PoolActions {
  const change = async (act: () => Promise<unknown>): Promise<void> => {
    if (state.get().isBusy) return;
    state.set((old) => ({ ...old, isBusy: true, problem: null }));
    try {
      await act();
      state.set(closed);
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      state.set((old) => ({ ...old, isBusy: false, problem: error.message }));
    }
  };
  return {
    ask: (open) => state.set({ ...closed, open }),
    close: () => state.set((old) => (old.isBusy ? old : closed)),
    join: (name, passPhrase) => change(() => bridge.call('pool.join', { name, passPhrase })),
    leave: () => change(() => bridge.call('pool.leave')),
  };
}
