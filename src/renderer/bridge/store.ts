import { useSyncExternalStore } from 'react';

export interface Store<State> {
  get(): State;
  set(next: State | ((state: State) => State)): void;
  /** @returns stops listening. */
  subscribe(listener: () => void): () => void;
}

export function createStore<State>(initial: State): Store<State> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(next) {
      const value = isUpdate<State>(next) ? next(current) : next;
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<State>(store: Store<State>): State;
/** `selector` returns a part of the state, not something new each time. */
export function useStore<State, Part>(store: Store<State>, selector: (state: State) => Part): Part;
export function useStore<State, Part>(
  store: Store<State>,
  selector?: (state: State) => Part,
): State | Part {
  return useSyncExternalStore(store.subscribe, () =>
    selector === undefined ? store.get() : selector(store.get()),
  );
}

function isUpdate<State>(next: State | ((state: State) => State)): next is (state: State) => State {
  return typeof next === 'function';
}
