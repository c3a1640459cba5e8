import { expect, test } from 'vitest';
import {
  createMemoryStore,
  type KeptSettings,
  SettingsKeeper,
  type SettingsMigration,
  type SettingsStore,
} from './kept-settings.ts';

/** `theme` was called `colours`, and then `palette`. */
const steps: readonly SettingsMigration[] = [
  ({ colours, ...rest }) => ({ ...rest, palette: colours }),
  ({ palette, ...rest }) => ({ ...rest, theme: palette }),
];

interface StoreWithBackups extends SettingsStore {
  readonly backups: Readonly<Record<string, unknown>>;
}

function storeOf(kept: KeptSettings): StoreWithBackups {
  const store = createMemoryStore();
  const backups: Record<string, unknown> = {};
  store.set(kept);
  const backUp = (suffix: string): void => {
    backups[suffix] = store.get();
  };
  return { ...store, backups, backUp };
}

test('settings of an older version are brought up to date, with a copy of them beside', () => {
  const store = storeOf({ name: 'Studio', colours: 'dark' });
  const keeper = new SettingsKeeper(store, steps);
  expect(keeper.settings).toEqual({ name: 'Studio', theme: 'dark' });
  expect(store.get()).toEqual({ name: 'Studio', colours: 'dark' });
  keeper.change({ concurrency: 2 });
  keeper.change({ concurrency: 3 });
  expect(store.backups).toEqual({ 'v1.bak': { name: 'Studio', colours: 'dark' } });
  expect(store.get()).toEqual({ name: 'Studio', theme: 'dark', concurrency: 3, version: 3 });
  expect(new SettingsKeeper(store, steps).settings).toEqual(keeper.settings);
});

test('only the migrations that are missing run', () => {
  const store = storeOf({ palette: 'light', version: 2 });
  const keeper = new SettingsKeeper(store, steps);
  expect(keeper.settings).toEqual({ theme: 'light' });
  keeper.change({});
  expect(Object.keys(store.backups)).toEqual(['v2.bak']);
});

test('what only a newer version knows stays as it is', () => {
  const newer = { version: 9, name: 'Studio', theme: 'sepia', models: ['large'] };
  const store = storeOf(newer);
  const keeper = new SettingsKeeper(store, steps);
  expect(keeper.settings).toEqual({ name: 'Studio' });
  keeper.change({ name: 'Kitchen' });
  expect(store.get()).toEqual({ ...newer, name: 'Kitchen' });
  expect(store.backups).toEqual({});
});

test('where nothing was kept there is nothing to copy', () => {
  const store = storeOf({});
  new SettingsKeeper(store, steps).change({ name: 'Studio' });
  expect(store.backups).toEqual({});
  expect(store.get()).toEqual({ name: 'Studio', version: 3 });
});

test.each(['garbage', 7, null, ['a list']])('%j in the place of settings is none', (garbage) => {
  const keeper = new SettingsKeeper({ ...createMemoryStore(), get: () => garbage }, steps);
  expect(keeper.settings).toEqual({});
});

test('a version that is no number is the first', () => {
  const keeper = new SettingsKeeper(storeOf({ colours: 'dark', version: 'two' }), steps);
  expect(keeper.settings).toEqual({ theme: 'dark' });
});

test('what could not be copied first is not overwritten', () => {
  const store = storeOf({ colours: 'dark' });
  const backUp = (): never => {
    throw new Error('no space left');
  };
  const keeper = new SettingsKeeper({ ...store, backUp }, steps);
  expect(() => keeper.change({ name: 'Studio' })).toThrow('no space left');
  expect(store.get()).toEqual({ colours: 'dark' });
  expect(keeper.settings).toEqual({ theme: 'dark' });
});
