import { join } from 'node:path';
import { app, nativeImage } from 'electron';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import type { MainWindow } from './window.ts';

export interface BadgeParts {
  /** Of the icons. */
  readonly folder: string;
  readonly window: MainWindow;
}

/** The icon for more than nine. */
const MANY = 10;

/** Shows the number of executing tasks on the app's icon: on Windows, on its window's button. */
export function createBadge({ folder, window }: BadgeParts): (status: AgentStatus) => void {
  let shown = 0;
  return ({ executing }) => {
    if (executing === shown) return;
    shown = executing;
    if (process.platform !== 'win32') app.setBadgeCount(executing);
    else window.setOverlay(overlayFor(executing));
  };

  function overlayFor(executing: number) {
    if (executing === 0) return null;
    const file = join(folder, 'badges', `${Math.min(executing, MANY)}.png`);
    return { icon: nativeImage.createFromPath(file), description: `${executing} executing` };
  }
}
