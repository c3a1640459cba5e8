import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../shared/model/settings.ts';
import { createMemoryStore, type SettingsStore } from './kept-settings.ts';
import { LiveSettings } from './live-settings.ts';

const defaults = defaultSettings({ name: 'Kitchen', cores: 8 });

function kept(settings: unknown): SettingsStore {
  return { ...createMemoryStore(), get: () => settings };
}

describe('the settings of a machine', () => {
  test('are the defaults until a person sets them', () => {
    const settings = new LiveSettings(createMemoryStore(), defaults, {});
    expect(settings.view()).toEqual({ settings: defaults, fixed: [] });
    expect(settings.now).toMatchObject({ name: 'Kitchen', concurrency: 4, trustPolicy: 'ask' });
  });

  test('use half the cores, but at least one', () => {
    expect(defaultSettings({ name: 'Tiny', cores: 1 }).concurrency).toBe(1);
  });

  test('are kept, and announced with what they were', () => {
    const store = createMemoryStore();
    const settings = new LiveSettings(store, defaults, {});
    const changes: unknown[] = [];
    settings.on('changed', (now, before) => changes.push([before.name, now.name]));
    settings.change({ name: 'Studio' });
    settings.change({ theme: 'dark' });
    expect(changes).toEqual([
      ['Kitchen', 'Studio'],
      ['Studio', 'Studio'],
    ]);
    expect(new LiveSettings(store, defaults, {}).now).toMatchObject({
      name: 'Studio',
      theme: 'dark',
    });
  });

  test.each([null, 'garbage', 7, { name: '', concurrency: 'many', theme: 'dark', extra: true }])(
    'leave out what is no setting: %j',
    (garbage) => {
      const settings = new LiveSettings(kept(garbage), defaults, {});
      expect(settings.now.name).toBe('Kitchen');
      expect(settings.now.theme).toBe(typeof garbage === 'object' && garbage ? 'dark' : 'system');
    },
  );

  test('yield to the command line, which alone decides for its run', () => {
    const settings = new LiveSettings(kept({ concurrency: 2 }), defaults, { concurrency: 7 });
    expect(settings.view()).toMatchObject({ settings: { concurrency: 7 }, fixed: ['concurrency'] });
    expect(() => settings.change({ concurrency: 3 })).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(settings.change({ keepDays: 30 }).settings).toMatchObject({ keepDays: 30 });
  });

  test('stay what they were when they cannot be kept', () => {
    const full: SettingsStore = {
      ...createMemoryStore(),
      set: () => {
        throw new Error('no space left');
      },
    };
    const settings = new LiveSettings(full, defaults, {});
    expect(() => settings.change({ name: 'Studio' })).toThrow(
      expect.objectContaining({
        code: 'storage_failed',
        message: 'The settings could not be saved: no space left',
      }),
    );
    expect(settings.now.name).toBe('Kitchen');
  });
});
