import { useMemo } from 'react';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { Folder, NetworkInterface } from '../../../shared/model/machine.ts';
import type { Settings, SettingsChanges } from '../../../shared/model/settings.ts';
import type { RestartTime } from '../../../shared/model/update.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { failureOf } from '../../bridge/live.ts';
import { createStore, type Store, useStore } from '../../bridge/store.ts';
import { notifyFailure } from '../../ui/notify.ts';

const DAY_MS = 24 * 3_600_000;

export type SettingName = keyof Settings;

/** Clearing asks first, and says how many tasks it would delete. */
export type Clearing =
  | { readonly kind: 'idle' }
  | { readonly kind: 'counting' }
  | { readonly kind: 'asking'; readonly count: number }
  | { readonly kind: 'clearing'; readonly count: number }
  | { readonly kind: 'cleared'; readonly count: number }
  | { readonly kind: 'failed'; readonly message: string };

interface SettingsState {
  /** Why the agent refused the last change of a setting. */
  readonly refusals: ReadonlyMap<SettingName, string>;
  readonly clearing: Clearing;
  readonly firstStartStep: number;
  /** Empty until they were loaded. */
  readonly interfaces: readonly NetworkInterface[];
}

export interface SettingsActions {
  /** Takes effect at once; a refusal is told beside the setting. */
  change<Name extends SettingName>(name: Name, value: Settings[Name]): Promise<void>;
  /** How many ended tasks a shorter time to keep them would delete now; null when that is unknown. */
  countOlderThan(days: number): Promise<number | null>;
  countEnded(): Promise<void>;
  clearHistory(): Promise<void>;
  leaveClearing(): void;
  loadInterfaces(): Promise<void>;
  /** On the screen of the agent's machine. */
  openFolder(folder: Folder): Promise<void>;
  checkForUpdate(): Promise<void>;
  restartIntoUpdate(when: RestartTime): Promise<void>;
  /** Which of the first start's steps is shown. */
  showStep(step: number): void;
}

const store = createStore<SettingsState>({
  refusals: new Map(),
  clearing: { kind: 'idle' },
  firstStartStep: 0,
  interfaces: [],
});

export function useSettingsActions(): SettingsActions {
  const bridge = useBridge();
  return useMemo(() => settingsActions(bridge, store), [bridge]);
}

export function useRefusal(name: SettingName): string | null {
  return useStore(store, ({ refusals }) => refusals.get(name) ?? null);
}

export function useClearing(): Clearing {
  return useStore(store, ({ clearing }) => clearing);
}

export function useFirstStartStep(): number {
  return useStore(store, ({ firstStartStep }) => firstStartStep);
}

export function useInterfaces(): readonly NetworkInterface[] {
  return useStore(store, ({ interfaces }) => interfaces);
}

function settingsActions(bridge: Bridge, state: Store<SettingsState>): SettingsActions {
  const setClearing = (clearing: Clearing): void => state.set((old) => ({ ...old, clearing }));
  const setRefusal = (name: SettingName, message: string | null): void =>
    state.set((old) => ({ ...old, refusals: withRefusal(old.refusals, name, message) }));

  return {
    change: async (name, value) => {
      try {
        await bridge.call('settings.change', changesOf(name, value));
        setRefusal(name, null);
      } catch (error) {
        setRefusal(name, messageOf(error));
      }
    },
    countOlderThan: async (days) => {
      try {
        return await countOlderThan(bridge, days);
      } catch (error) {
        setRefusal('keepDays', messageOf(error));
        return null;
      }
    },
    countEnded: async () => {
      setClearing({ kind: 'counting' });
      try {
        setClearing({ kind: 'asking', count: await countEnded(bridge) });
      } catch (error) {
        setClearing({ kind: 'failed', message: messageOf(error) });
      }
    },
    clearHistory: async () => {
      const { clearing } = state.get();
      if (clearing.kind !== 'asking') return;
      setClearing({ kind: 'clearing', count: clearing.count });
      try {
        const { deleted } = await bridge.call('history.clear');
        setClearing({ kind: 'cleared', count: deleted });
      } catch (error) {
        setClearing({ kind: 'failed', message: messageOf(error) });
      }
    },
    leaveClearing: () => setClearing({ kind: 'idle' }),
    loadInterfaces: async () => {
      try {
        const interfaces = await bridge.call('network.interfaces');
        state.set((old) => ({ ...old, interfaces }));
      } catch (error) {
        notifyFailure(failureOf(error));
      }
    },
    openFolder: (folder) => orNotify(bridge.call('folder.open', { folder })),
    checkForUpdate: () => orNotify(bridge.call('update.check')),
    restartIntoUpdate: (when) => orNotify(bridge.call('update.restart', { when })),
    showStep: (firstStartStep) => state.set((old) => ({ ...old, firstStartStep })),
  };
}

async function orNotify(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    notifyFailure(failureOf(error));
  }
}

async function countEnded(bridge: Bridge): Promise<number> {
  const { Complete, Failed } = await bridge.call('tasks.count', {});
  return Complete + Failed;
}

async function countOlderThan(bridge: Bridge, days: number): Promise<number> {
  const [all, recent] = await Promise.all([
    countEnded(bridge),
    bridge.call('statistics.summary', { since: Math.max(0, Date.now() - days * DAY_MS) }),
  ]);
  return Math.max(0, all - recent.complete - recent.failed);
}

function changesOf<Name extends SettingName>(name: Name, value: Settings[Name]): SettingsChanges {
  const changes: { -readonly [Key in SettingName]?: Settings[Key] } = {};
  changes[name] = value;
  return changes;
}

function withRefusal(
  refusals: ReadonlyMap<SettingName, string>,
  name: SettingName,
  message: string | null,
): ReadonlyMap<SettingName, string> {
  const next = new Map(refusals);
  if (message === null) next.delete(name);
  else next.set(name, message);
  return next;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
