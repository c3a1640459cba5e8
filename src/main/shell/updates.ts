import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Bridge } from '../../shared/contract/bridge.ts';
import { type Logger, type Updates, updatedElsewhere } from '../agent/agent.ts';
import { followSettings, followStatus } from './follow.ts';
import { pauseIfIdle } from './pause-if-idle.ts';
import { SelfUpdates } from './self-updates.ts';
import { updatedBy } from './update-way.ts';

export interface DesktopUpdates {
  readonly updates: Updates;
  /** `stop` ends what this app runs, and lets its windows close. */
  start(bridge: Bridge, stop: () => Promise<void>): Promise<void>;
}

/** Keeps this app new where its installer can; elsewhere it says what does. */
export function createUpdates(log: Logger): DesktopUpdates {
  const how = updatedBy({
    platform: process.platform,
    isPackaged: app.isPackaged,
    hasFeed: app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml')),
    isAppImage: process.env.APPIMAGE !== undefined,
    packageType: app.isPackaged ? readPackageType() : null,
  });
  if (how !== null) return { updates: updatedElsewhere(how), start: async () => {} };

  const updates = new SelfUpdates({
    log,
    loadUpdater: async () => (await import('./updater.ts')).createUpdater(log),
  });
  return {
    updates,
    async start(bridge, stop) {
      const agent = {
        status: () => bridge.call('agent.status'),
        pause: () => bridge.call('agent.pause'),
        resume: () => bridge.call('agent.resume'),
      };
      updates.start({ pauseIfIdle: () => pauseIfIdle(agent), stop: () => leave(stop), startAgain });
      await followStatus(bridge, (status) => updates.statusChanged(status));
      await followSettings(bridge, (settings) => updates.follow(settings));
    },
  };
}

/** An AppImage starts the newer one while this one ends: the data and the lock have to be free. */
async function leave(stop: () => Promise<void>): Promise<void> {
  await stop();
  app.releaseSingleInstanceLock();
}

function startAgain(): void {
  const { APPIMAGE } = process.env;
  app.relaunch(APPIMAGE === undefined ? {} : { execPath: APPIMAGE, args: process.argv.slice(1) });
  app.exit(1);
}

function readPackageType(): string | null {
  const file = join(process.resourcesPath, 'package-type');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}
