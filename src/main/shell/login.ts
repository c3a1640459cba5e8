import { app } from 'electron';
import type { Settings } from '../../shared/model/settings.ts';

/** Keeps the system's list of what starts with the session as the setting says. */
export function startAtLogin({ startAtLogin: openAtLogin }: Settings): void {
  // Unpackaged, the entry would start a bare Electron.
  if (!app.isPackaged || process.platform === 'linux') return;
  if (app.getLoginItemSettings().openAtLogin === openAtLogin) return;
  app.setLoginItemSettings({ openAtLogin, args: ['--hidden'] });
}
