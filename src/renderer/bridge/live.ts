import { BridgeError } from '../../shared/contract/bridge.ts';
import type { EventName, Events } from '../../shared/contract/events.ts';
import type { Failure } from '../../shared/contract/failure.ts';
import type { AppBridge } from './app-bridge.ts';
import { createStore, type Store } from './store.ts';

/** A value that follows the agent; null until it was loaded once. */
export interface Live<Value> {
  readonly value: Value | null;
  readonly failure: Failure | null;
}

export interface LiveStore<Value> {
  readonly store: Store<Live<Value>>;
  /** @returns stops following. */
  start(): () => void;
  reload(): void;
}

/**
 * Loads a value now and after each reconnection, and follows the event that announces the whole
 * of it. What was announced during a load is newer than what the load brings.
 */
export function createLive<Value, Name extends EventName>(
  bridge: AppBridge,
  parts: {
    readonly load: () => Promise<Value>;
    readonly event: Name;
    readonly valueOf: (event: Events[Name]) => Value;
  },
): LiveStore<Value> {
  const store = createStore<Live<Value>>({ value: null, failure: null });
  let changes = 0;

  const reload = (): void => {
    changes += 1;
    const change = changes;
    parts.load().then(
      (value) => {
        if (change === changes) store.set({ value, failure: null });
      },
      (error: unknown) => {
        const failure = failureOf(error);
        if (change === changes) store.set(({ value }) => ({ value, failure }));
      },
    );
  };

  const start = (): (() => void) => {
    const stopListening = bridge.listen(parts.event, (event) => {
      changes += 1;
      store.set({ value: parts.valueOf(event), failure: null });
    });
    const stopReloading = whenOpen(bridge, reload);
    return () => {
      stopListening();
      stopReloading();
    };
  };

  return { store, start, reload };
}

/** Acts now, if the connection is open, and after each reconnection. */
export function whenOpen({ connection }: AppBridge, act: () => void): () => void {
  if (connection.get() === 'open') act();
  return connection.subscribe(() => {
    if (connection.get() === 'open') act();
  });
}

/** @throws what is no refusal of the agent: a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof BridgeError) return error.failure;
  throw error;
}
