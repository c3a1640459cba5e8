import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aSeriesOfDurations } from '../../../../test/support/task-series.ts';
import { type Bridge, BridgeError } from '../../../shared/contract/bridge.ts';
import { createBridge } from '../../../shared/contract/bridge-client.ts';
import type { Connection } from '../../bridge/app-bridge.ts';
import { createStore } from '../../bridge/store.ts';
import { createInsightsStore } from './insights-store.ts';

const NOW = 1_767_225_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

class Page extends EventTarget {
  hidden = false;

  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** An agent whose series has as many tasks as were asked for so far. */
function fakeAgent() {
  const loads: unknown[] = [];
  const listeners = new Set<(event: unknown) => void>();
  const state = { isRefusing: false };
  const bridge: Bridge = createBridge({
    async call(name, input) {
      if (state.isRefusing) return { ok: false, failure: { code: 'internal', message: 'No.' } };
      if (name === 'statistics.summary') return { ok: true, value: { complete: loads.length } };
      loads.push(input);
      return { ok: true, value: aSeriesOfDurations([]) };
    },
    listen(_, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: () => {
      throw new BridgeError({ code: 'internal', message: 'There are no streams.' });
    },
  });
  return {
    bridge: { ...bridge, connection: createStore<Connection>('open') },
    loads,
    state,
    change: () => {
      for (const listener of listeners) listener({});
    },
  };
}

test('a hundred changes a second are one load a second', async () => {
  const agent = fakeAgent();
  const stop = createInsightsStore(agent.bridge, 'all', new Page()).start();
  await vi.advanceTimersByTimeAsync(0);
  expect(agent.loads).toEqual([{ since: null }]);
  for (let change = 0; change < 300; change += 1) {
    agent.change();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(agent.loads.length).toBeGreaterThanOrEqual(3);
  expect(agent.loads.length).toBeLessThanOrEqual(4);
  stop();
  agent.change();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(agent.loads.length).toBeLessThanOrEqual(4);
});

test('a hidden page loads nothing, and what has changed when it is shown', async () => {
  const agent = fakeAgent();
  const page = new Page();
  createInsightsStore(agent.bridge, 'all', page).start();
  await vi.advanceTimersByTimeAsync(2_000);
  page.show(false);
  agent.change();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(agent.loads).toHaveLength(1);
  page.show(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(agent.loads).toHaveLength(2);
});

test('a chosen span is loaded at once', async () => {
  const agent = fakeAgent();
  const insights = createInsightsStore(agent.bridge, 'all', new Page());
  insights.start();
  await vi.advanceTimersByTimeAsync(0);
  insights.choose('1min');
  await vi.advanceTimersByTimeAsync(0);
  expect(agent.loads).toEqual([{ since: null }, { since: NOW - 60_000 }]);
  expect(insights.store.get().figures?.span).toBe('1min');
});

test('a refusal is told beside the figures of before, and a reload takes it away', async () => {
  const agent = fakeAgent();
  const insights = createInsightsStore(agent.bridge, 'all', new Page());
  insights.start();
  await vi.advanceTimersByTimeAsync(0);
  agent.state.isRefusing = true;
  insights.reload();
  await vi.advanceTimersByTimeAsync(0);
  expect(insights.store.get()).toMatchObject({ failure: { message: 'No.' }, figures: {} });
  agent.state.isRefusing = false;
  insights.reload();
  await vi.advanceTimersByTimeAsync(0);
  expect(insights.store.get().failure).toBeNull();
});

test('after a lost connection the figures are loaded again', async () => {
  const agent = fakeAgent();
  createInsightsStore(agent.bridge, 'all', new Page()).start();
  await vi.advanceTimersByTimeAsync(0);
  agent.bridge.connection.set('lost');
  agent.bridge.connection.set('open');
  await vi.advanceTimersByTimeAsync(0);
  expect(agent.loads).toHaveLength(2);
});
