import { app, Menu, type MenuItemConstructorOptions, shell } from 'electron';

export interface MenuParts {
  /** Shows the window, at a path of the interface. */
  readonly show: (path: string) => void;
  readonly logPath: string;
  /** About a newer version of the app. */
  readonly updateItems?: readonly MenuItemConstructorOptions[];
}

const screens: readonly (readonly [string, string])[] = [
  ['Tasks', 'tasks'],
  ['Peers', 'peers'],
  ['Insights', 'insights'],
];

export function installMenu(parts: MenuParts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(parts)));
}

function menuTemplate({
  show,
  logPath,
  updateItems = [],
}: MenuParts): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Run a task', accelerator: 'CmdOrCtrl+N', click: () => show('tasks/new') },
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: '&Go', submenu: goItems(show) },
    { label: '&View', submenu: viewItems() },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        ...updateItems,
        { label: 'Show the log', click: () => shell.showItemInFolder(logPath) },
        { role: 'about', label: `About ${app.name}` },
      ],
    },
  ];
}

function goItems(show: MenuParts['show']): MenuItemConstructorOptions[] {
  return [
    ...screens.map(([label, path], index) => ({
      label,
      accelerator: `CmdOrCtrl+${index + 1}`,
      click: () => show(path),
    })),
    { label: 'Settings', accelerator: 'CmdOrCtrl+,', click: () => show('settings') },
  ];
}

function viewItems(): MenuItemConstructorOptions[] {
  return [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
}
