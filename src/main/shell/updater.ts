import electronUpdater from 'electron-updater';
import type { Logger } from '../agent/agent.ts';
import type { Updater } from './self-updates.ts';

/** electron-updater with the releases that `app-update.yml` of the installer names. */
export function createUpdater(log: Logger): Updater {
  const { autoUpdater } = electronUpdater;
  const say = (message: unknown): void => log.debug({ message }, 'electron-updater says');
  autoUpdater.logger = { info: say, warn: say, error: say, debug: say };
  autoUpdater.autoDownload = false;
  // Releases go to everybody at once, so no installation has to be known again by a number of its own.
  autoUpdater.requestHeaders = { 'x-user-staging-id': 'none' };
  return {
    async check(channel) {
      // Its `channel` would allow downgrades; prereleases of GitHub are the beta channel.
      autoUpdater.allowPrerelease = channel === 'beta';
      const found = await autoUpdater.checkForUpdates();
      return found?.isUpdateAvailable === true ? found.updateInfo.version : null;
    },
    async download(onPercent) {
      const progressed = ({ percent }: { readonly percent: number }): void => onPercent(percent);
      autoUpdater.on('download-progress', progressed);
      try {
        await autoUpdater.downloadUpdate();
      } finally {
        autoUpdater.off('download-progress', progressed);
      }
    },
    installOnQuit(isWanted) {
      autoUpdater.autoInstallOnAppQuit = isWanted;
    },
    install(onFailure) {
      autoUpdater.once('error', onFailure);
      autoUpdater.quitAndInstall(true, true);
    },
  };
}
