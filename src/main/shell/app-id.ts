import { app } from 'electron';

/** Under which Windows files notifications and taskbar buttons; installers register the same. */
const APP_ID = 'io.github.meshtask';

export function identifyApp(): void {
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
}
