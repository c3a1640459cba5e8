import { app, Menu, type MenuItemConstructorOptions, shell } from 'electron';

export interface MenuParts {
  readonly show: (path: string) => void;
  readonly logPath: string;
}

const screens: readonly (readonly [string, string])[] = [
  ['Tasks', 'tasks'],
  ['Peers', 'peers'],
  ['Insights', 'insights'],
  ['Settings', 'settings'],
];

export function installMenu(parts: MenuParts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(parts)));
}

function menuTemplate({ show, logPath }: MenuParts): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ role: isMac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: screens.map(([label, path], index) => ({
        label,
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => show(path),
      })),
    },
    { label: '&View', submenu: viewItems() },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Show the log', click: () => shell.showItemInFolder(logPath) },
        { role: 'about', label: `About ${app.name}` },
      ],
    },
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
