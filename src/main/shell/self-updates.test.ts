import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UpdateChannel } from '../../shared/model/update.ts';
import { SelfUpdates, type Updater, type Work } from './self-updates.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const on = { updates: true, updateChannel: 'stable' } as const;
const off = { ...on, updates: false };
const beta = { ...on, updateChannel: 'beta' } as const;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('looking for a newer version', () => {
  test('begins a little after the start, and goes on every few hours', async () => {
    const { updates, asked } = started();
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(asked).toEqual(['check stable']);
    expect(updates.state).toEqual({ kind: 'idle', checkedAt: 1_020_000, problem: null });
    await vi.advanceTimersByTimeAsync(8 * HOUR_MS);
    expect(asked).toHaveLength(3);
  });

  test('loads nothing before it is time', async () => {
    const { loads } = started();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(loads()).toBe(0);
    await vi.advanceTimersByTimeAsync(9 * HOUR_MS);
    expect(loads()).toBe(1);
  });

  test('is left to the person who turned it off', async () => {
    const { updates, asked } = started({ settings: off });
    await vi.advanceTimersByTimeAsync(9 * HOUR_MS);
    expect(asked).toEqual([]);
    updates.check();
    await settled();
    expect(asked).toEqual(['check stable']);
  });

  test('follows the settings at once', async () => {
    const { updates, asked } = started({ settings: off });
    updates.follow(on);
    await settled();
    updates.follow(beta);
    await settled();
    updates.follow({ ...beta });
    await settled();
    expect(asked.filter((each) => each.startsWith('check'))).toEqual([
      'check stable',
      'check beta',
    ]);
  });

  test('is done once, however often it is asked for', async () => {
    const { updates, asked } = started();
    updates.check();
    updates.check();
    expect(updates.state).toEqual({ kind: 'checking' });
    await settled();
    expect(asked).toEqual(['check stable']);
  });

  test('stays silent offline: the reason is kept, the last success too, and it tries again', async () => {
    const { updates, updater, asked } = started();
    updates.check();
    await settled();
    updater.refuse = 'net::ERR_INTERNET_DISCONNECTED';
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(updates.state).toEqual({
      kind: 'idle',
      checkedAt: 1_000_000,
      problem: 'net::ERR_INTERNET_DISCONNECTED',
    });
    updater.refuse = null;
    await vi.advanceTimersByTimeAsync(4 * HOUR_MS);
    expect(updates.state).toMatchObject({ kind: 'idle', problem: null });
    expect(asked).toHaveLength(3);
  });
});

describe('a newer version', () => {
  test('is downloaded, and told of as it comes', async () => {
    const { updates, updater, seen } = started({ newest: '0.2.0' });
    updates.check();
    await settled();
    for (const percent of [0.4, 12.9, 12.95, 80]) updater.progress(percent);
    updater.finish();
    await settled();
    expect(seen()).toEqual([
      'checking',
      'downloading 0',
      'downloading 12',
      'downloading 80',
      'ready 0.2.0',
    ]);
    expect(updates.state).toEqual({ kind: 'ready', version: '0.2.0' });
  });

  test('whose download breaks is tried again later', async () => {
    const { updates, updater } = started({ newest: '0.2.0' });
    updates.check();
    await settled();
    updater.break('sha512 checksum mismatch\nand the headers of an answer');
    await settled();
    expect(updates.state).toEqual({
      kind: 'idle',
      checkedAt: 1_000_000,
      problem: 'sha512 checksum mismatch',
    });
    await vi.advanceTimersByTimeAsync(5 * HOUR_MS);
    expect(updates.state).toMatchObject({ kind: 'downloading' });
  });

  test('that is ready is not looked for again', async () => {
    const { updates, asked } = await ready();
    await vi.advanceTimersByTimeAsync(9 * HOUR_MS);
    updates.check();
    expect(asked.filter((each) => each.startsWith('check'))).toHaveLength(1);
  });

  test('is installed when the app ends anyway, unless updates are turned off', async () => {
    const { updates, asked } = await ready();
    updates.follow(off);
    await settled();
    expect(asked).toEqual(['check stable', 'on quit', 'not on quit']);
  });
});

describe('the restart', () => {
  test('comes at once when nothing executes: all stops first', async () => {
    const { updates, asked, seen } = await ready();
    updates.restart('idle');
    await settled();
    expect(asked.slice(-2)).toEqual(['stop', 'install']);
    expect(seen().slice(-2)).toEqual(['waiting 0.2.0', 'installing 0.2.0']);
  });

  test('waits for what executes, and comes once', async () => {
    const { updates, asked, work } = await ready();
    work.executing = 2;
    updates.restart('idle');
    await settled();
    updates.statusChanged({ executing: 1 });
    await settled();
    expect(updates.state).toEqual({ kind: 'waiting', version: '0.2.0' });
    expect(asked).not.toContain('stop');
    work.executing = 0;
    updates.statusChanged({ executing: 0 });
    updates.statusChanged({ executing: 0 });
    await settled();
    expect(asked.filter((each) => each === 'install')).toHaveLength(1);
  });

  test('does not come when something started since it was last heard', async () => {
    const { updates, asked, work } = await ready();
    work.executing = 1;
    updates.restart('idle');
    updates.statusChanged({ executing: 0 });
    await settled();
    expect(asked).not.toContain('stop');
    expect(updates.state.kind).toBe('waiting');
  });

  test('can be put off again', async () => {
    const { updates, asked, work } = await ready();
    work.executing = 1;
    updates.restart('idle');
    updates.restart('later');
    work.executing = 0;
    updates.statusChanged({ executing: 0 });
    await settled();
    expect(updates.state).toEqual({ kind: 'ready', version: '0.2.0' });
    expect(asked).not.toContain('stop');
  });

  test('interrupts what executes for the person who insists', async () => {
    const { updates, asked, work } = await ready();
    work.executing = 2;
    updates.restart('idle');
    await settled();
    updates.restart('now');
    await settled();
    expect(asked.slice(-2)).toEqual(['stop', 'install']);
  });

  test('is nothing before a version is ready', async () => {
    const { updates, asked } = started();
    updates.restart('now');
    await settled();
    expect(asked).toEqual([]);
    expect(updates.state.kind).toBe('idle');
  });

  test.each(['at once', 'later'])('that fails %s brings this version back', async (when) => {
    const { updates, updater, asked } = await ready();
    updater.failInstall = when === 'at once' ? 'throw' : 'tell';
    updates.restart('idle');
    await settled();
    expect(asked.slice(-2)).toEqual(['install', 'start again']);
  });
});

async function ready() {
  const parts = started({ newest: '0.2.0' });
  parts.updates.check();
  await settled();
  parts.updater.finish();
  await settled();
  expect(parts.updates.state).toEqual({ kind: 'ready', version: '0.2.0' });
  return parts;
}

function started({ newest = null as string | null, settings = on as typeof on | typeof off } = {}) {
  const asked: string[] = [];
  const updater = fakeUpdater(asked, newest);
  const work = fakeWork(asked);
  let loadCount = 0;
  const updates = new SelfUpdates({
    loadUpdater: async () => {
      loadCount += 1;
      return updater;
    },
    log: pino({ level: 'silent' }),
  });
  const states: string[] = [];
  updates.onChanged(() => states.push(shortly(updates.state)));
  updates.start(work);
  updates.follow(settings);
  return { updates, updater, work, asked, seen: () => states, loads: () => loadCount };
}

function shortly(state: SelfUpdates['state']): string {
  if (state.kind === 'downloading') return `downloading ${state.percent}`;
  return 'version' in state ? `${state.kind} ${state.version}` : state.kind;
}

function fakeUpdater(asked: string[], newest: string | null) {
  let download = Promise.withResolvers<void>();
  let onPercent: (percent: number) => void = () => {};
  const fake = {
    refuse: null as string | null,
    failInstall: null as 'throw' | 'tell' | null,
    async check(channel: UpdateChannel) {
      asked.push(`check ${channel}`);
      if (fake.refuse !== null) throw new Error(fake.refuse);
      return newest;
    },
    async download(listener: typeof onPercent) {
      onPercent = listener;
      download = Promise.withResolvers();
      await download.promise;
    },
    installOnQuit: (isWanted: boolean) => asked.push(isWanted ? 'on quit' : 'not on quit'),
    install(onFailure: (error: unknown) => void) {
      asked.push('install');
      if (fake.failInstall === 'throw') throw new Error('The disk is full.');
      if (fake.failInstall === 'tell') onFailure(new Error('The disk is full.'));
    },
    progress: (percent: number) => onPercent(percent),
    finish: () => download.resolve(),
    break: (reason: string) => download.reject(new Error(reason)),
  };
  return fake satisfies Updater;
}

function fakeWork(asked: string[]) {
  const fake = {
    executing: 0,
    pauseIfIdle: async () => fake.executing === 0,
    stop: async () => void asked.push('stop'),
    startAgain: () => void asked.push('start again'),
  };
  return fake satisfies Work;
}

/** Lets promises go on without time passing. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
