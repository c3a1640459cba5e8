import { useSyncExternalStore } from 'react';

const screens = ['tasks', 'peers', 'insights', 'settings'] as const;
export type Screen = (typeof screens)[number];

/** `#/tasks/<sender>/<id>`: a screen, and which of its things is open. */
export interface Route {
  readonly screen: Screen;
  readonly rest: readonly string[];
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

export function goTo(screen: Screen, ...rest: readonly string[]): void {
  window.location.hash = ['#', screen, ...rest].join('/');
}

/** Forgets which of its things was open, and leaves no step to go back to. */
export function stayAt(screen: Screen): void {
  window.location.replace(`#/${screen}`);
}

function parseRoute(hash: string): Route {
  const [, name, ...rest] = hash.split('/');
  return { screen: screens.find((screen) => screen === name) ?? 'tasks', rest };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
