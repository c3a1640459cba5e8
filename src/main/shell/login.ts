import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { Logger } from '../agent/agent.ts';
import { desktopEntry, type LoginEntry, loginEntry, quotedForWindows } from './login-entry.ts';

/** @returns keeps the system's list of what starts with the session. */
export function createLogin(dataDir: string, log: Logger): (isWanted: boolean) => void {
  const { APPIMAGE } = process.env;
  const entry = loginEntry({
    // An AppImage runs from a mount of its own, which is gone at the next login.
    program: APPIMAGE ?? process.execPath,
    // Unpackaged, the program is a bare Electron, which is told the folder of the app.
    ...(!app.isPackaged && { appFolder: app.getAppPath() }),
    dataDir,
  });
  return (isWanted) => {
    try {
      keep(entry, isWanted);
    } catch (error) {
      log.error({ err: error }, 'Starting at login could not be changed.');
    }
  };
}

/** @returns whether the session started the app, where no option can say so. */
export function wasStartedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

function keep(entry: LoginEntry, isWanted: boolean): void {
  if (process.platform === 'linux') keepDesktopEntry(entry, isWanted);
  else if (process.platform === 'win32') keepRunKey(entry, isWanted);
  else if (app.isPackaged) app.setLoginItemSettings({ openAtLogin: isWanted });
}

function keepRunKey({ name, program, args }: LoginEntry, isWanted: boolean): void {
  const item = { path: program, args: args.map(quotedForWindows) };
  if (app.getLoginItemSettings(item).openAtLogin === isWanted) return;
  app.setLoginItemSettings({ ...item, name, openAtLogin: isWanted });
}

function keepDesktopEntry(entry: LoginEntry, isWanted: boolean): void {
  const { XDG_CONFIG_HOME } = process.env;
  const config = XDG_CONFIG_HOME || join(homedir(), '.config');
  const file = join(config, 'autostart', `${entry.name}.desktop`);
  if (!isWanted) {
    rmSync(file, { force: true });
    return;
  }
  const text = desktopEntry(entry);
  if (readIfPresent(file) === text) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text);
}

function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
