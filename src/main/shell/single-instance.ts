import { mkdirSync } from 'node:fs';
import { app } from 'electron';
import { z } from 'zod';

const demandSchema = z.object({ isHidden: z.boolean() });

/** What a second instance wants of the first: at login, no window. */
type Demand = z.infer<typeof demandSchema>;

/**
 * One instance a data directory: Electron keeps the lock in the directory of Chromium's files.
 *
 * @returns false when another one runs, which is told of the demand.
 */
export function claimInstance(chromiumDir: string, demand: Demand): boolean {
  mkdirSync(chromiumDir, { recursive: true, mode: 0o700 });
  app.setPath('userData', chromiumDir);
  return app.requestSingleInstanceLock(demand);
}

/** Calls `show` when a person starts the app once more. */
export function onSecondInstance(show: () => void): void {
  app.on('second-instance', (_event, _argv, _directory, demand) => {
    if (demandSchema.safeParse(demand).data?.isHidden !== true) show();
  });
}
