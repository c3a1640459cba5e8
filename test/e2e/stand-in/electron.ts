export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export {
  autoUpdater,
  dialog,
  Notification,
  nativeImage,
  powerMonitor,
  screen,
  shell,
  Tray,
} from './desktop-parts.ts';
// The default export is what electron-store imports.
export * as default from './electron.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { nativeTheme } from './native-theme.ts';
export { net } from './net.ts';
export { protocol } from './protocol.ts';
export { session } from './session.ts';
