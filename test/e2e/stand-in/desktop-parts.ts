import { EventEmitter } from 'node:events';
import { refuseOthers, strict } from './strict.ts';

interface MenuItem {
  readonly label?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItem[];
}

const MENU_ITEM = ['label', 'role', 'type', 'accelerator', 'enabled', 'click', 'submenu'];

export class Menu {
  readonly items: readonly MenuItem[];

  constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(items: readonly MenuItem[]): Menu {
    for (const item of items) {
      refuseOthers('a menu item', item, MENU_ITEM);
      if (item.submenu !== undefined) Menu.buildFromTemplate(item.submenu);
    }
    return strict('Menu', new Menu(items));
  }

  static setApplicationMenu(_menu: Menu): void {}
}

export class Tray extends EventEmitter {
  setToolTip(_text: string): void {}
  setContextMenu(_menu: Menu): void {}
}

export class Notification extends EventEmitter {
  constructor(options: object) {
    super();
    refuseOthers('Notification', options, ['title', 'body']);
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    this.emit('show');
  }
}

export const dialog = strict('dialog', {
  showErrorBox(title: string, content: string): void {
    console.error(`${title}\n${content}`);
  },
});

export const powerMonitor = strict('powerMonitor', new EventEmitter());

export const screen = strict('screen', {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }],
});

export const shell = strict('shell', {
  openExternal: async (_url: string): Promise<void> => {},
  showItemInFolder(_path: string): void {},
});

// Chromium without a person denies every request by itself.
const defaultSession = strict('session', {
  setPermissionRequestHandler(_handler: unknown): void {},
  setPermissionCheckHandler(_handler: unknown): void {},
  setDevicePermissionHandler(_handler: unknown): void {},
});

export const session = strict('session', { defaultSession });
