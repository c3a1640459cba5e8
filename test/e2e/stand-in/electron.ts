import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import {
  dialog,
  Menu,
  Notification,
  powerMonitor,
  screen,
  session,
  shell,
  Tray,
} from './desktop-parts.ts';
import { ipcMain } from './ipc-main.ts';
import { nativeTheme } from './native-theme.ts';
import { protocol } from './protocol.ts';

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
};

// biome-ignore lint/style/noDefaultExport: electron-store imports Electron so.
export default {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
};
