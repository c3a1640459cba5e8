import { EventEmitter } from 'node:events';
import { strict } from './strict.ts';

type Source = 'system' | 'light' | 'dark';

const changes = new EventEmitter();
let source: Source = 'system';

export const nativeTheme = strict('nativeTheme', {
  get themeSource(): Source {
    return source;
  },
  set themeSource(chosen: Source) {
    if (chosen === source) return;
    source = chosen;
    changes.emit('changed');
  },
  get shouldUseDarkColors(): boolean {
    return source === 'dark';
  },
});

/** @returns what a page is told; null leaves it to the browser. */
export function colourScheme(): 'light' | 'dark' | null {
  return source === 'system' ? null : source;
}

export function onThemeChanged(listener: () => void): () => void {
  changes.on('changed', listener);
  return () => changes.off('changed', listener);
}
