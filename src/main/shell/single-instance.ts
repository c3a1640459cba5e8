import { app } from 'electron';

/**
 * One instance a data directory: Electron keeps the lock in the directory of Chromium's files.
 *
 * @returns false when another one runs, which gets the event `second-instance`.
 */
export function claimInstance(chromiumDir: string): boolean {
  app.setPath('userData', chromiumDir);
  return app.requestSingleInstanceLock();
}
