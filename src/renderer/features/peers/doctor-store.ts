import { useMemo } from 'react';
import { type Bridge, BridgeError } from '../../../shared/contract/bridge.ts';
import type { StreamInput } from '../../../shared/contract/streams.ts';
import type { Diagnosis, Finding } from '../../../shared/model/doctor.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { createStore, type Store, useStore } from '../../bridge/store.ts';

/** Whom to look at: this machine and whoever is around without either. */
export type Examined = StreamInput<'doctor.run'>;

/** One examination, while it goes on and after it. */
export interface Examination {
  readonly stage: 'none' | 'running' | 'ended' | 'stopped' | 'failed';
  readonly findings: readonly Finding[];
  /** What is being tested, or why it failed. */
  readonly words: string;
}

export interface DoctorActions {
  /** Ends what still runs, and begins anew. */
  examine(examined: Examined): Promise<void>;
  stop(): void;
}

interface Running {
  readonly iterator: AsyncIterator<Diagnosis>;
}

const nothing: Examination = { stage: 'none', findings: [], words: '' };

const store = createStore<Examination>(nothing);
let running: Running | null = null;

export function useExamination(): Examination {
  return useStore(store);
}

export function useDoctorActions(): DoctorActions {
  const bridge = useBridge();
  return useMemo(() => doctorActions(bridge, store), [bridge]);
}

function doctorActions(bridge: Bridge, state: Store<Examination>): DoctorActions {
  const stop = (): void => {
    void running?.iterator.return?.();
    running = null;
    state.set((old) => (old.stage === 'running' ? { ...old, stage: 'stopped', words: '' } : old));
  };
  return {
    stop,
    examine: async (examined) => {
      stop();
      const iterator = bridge.open('doctor.run', examined)[Symbol.asyncIterator]();
      const mine = { iterator };
      running = mine;
      state.set({ ...nothing, stage: 'running' });
      const tell = (news: (old: Examination) => Examination): void => {
        if (running === mine) state.set(news);
      };
      try {
        for await (const item of { [Symbol.asyncIterator]: () => iterator }) {
          tell((old) => afterItem(old, item));
        }
        tell((old) => ({ ...old, stage: 'ended', words: '' }));
      } catch (error) {
        if (!(error instanceof BridgeError)) throw error;
        tell((old) => ({ ...old, stage: 'failed', words: error.message }));
      }
    },
  };
}

function afterItem(old: Examination, item: Diagnosis): Examination {
  return item.kind === 'testing'
    ? { ...old, words: item.words }
    : { ...old, findings: [...old.findings, item.finding] };
}
