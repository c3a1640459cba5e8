import { join } from 'node:path';
import { app, Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import type { AgentStatus } from '../../shared/model/agent-status.ts';

export interface TrayParts {
  /** Of the icons. */
  readonly folder: string;
  readonly show: () => void;
  readonly setAccepting: (accepting: boolean) => void;
}

/** Shows the agent's state while there may be no window. */
export function createTray({
  folder,
  show,
  setAccepting,
}: TrayParts): (status: AgentStatus) => void {
  const isMac = process.platform === 'darwin';
  // macOS colours what is named a template itself, to suit the menu bar.
  const tray = new Tray(join(folder, isMac ? 'trayTemplate.png' : 'tray.png'));
  // There a click opens the menu.
  if (!isMac) tray.on('click', show);
  let shown = '';
  return (status) => {
    const state = stateOf(status);
    if (state === shown) return;
    shown = state;
    tray.setToolTip(`Meshtask: ${state}`);
    tray.setContextMenu(Menu.buildFromTemplate(itemsFor(status)));
  };

  function itemsFor(status: AgentStatus): MenuItemConstructorOptions[] {
    const { isAccepting } = status;
    return [
      { label: stateOf(status), enabled: false },
      { type: 'separator' },
      { label: 'Open Meshtask', click: show },
      { label: isAccepting ? 'Pause' : 'Resume', click: () => setAccepting(!isAccepting) },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ];
  }
}

function stateOf({ isAccepting, peersPresent, executing }: AgentStatus): string {
  const state = isAccepting ? 'Accepting tasks' : 'Paused';
  const peers = peersPresent === 1 ? '1 peer' : `${peersPresent} peers`;
  return `${state} · ${peers} · ${executing} executing`;
}
