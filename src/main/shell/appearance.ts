import { nativeTheme } from 'electron';
import type { Settings } from '../../shared/model/settings.ts';

/** Menus, title bars and the page's `prefers-color-scheme` follow the setting. */
export function applyTheme({ theme }: Settings): void {
  nativeTheme.themeSource = theme;
}

/** What a window shows before its page is painted. */
export function windowBackground(): string {
  return nativeTheme.shouldUseDarkColors ? '#0f172a' : '#ffffff';
}
