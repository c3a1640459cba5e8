import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let now = Date.now();

/** @returns Unix time in milliseconds, once a second: one timer serves the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}

function read(): number {
  const current = Date.now();
  if (current - now >= TICK_MS) now = current;
  return now;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of [...listeners]) listener();
}
