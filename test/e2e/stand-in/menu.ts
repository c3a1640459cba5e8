import { app } from './app.ts';
import { refuseOthers, strict } from './strict.ts';
import { openWindows } from './window-list.ts';

export interface MenuItemOptions {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItemOptions[];
}

const OPTIONS = ['label', 'role', 'type', 'accelerator', 'enabled', 'click', 'submenu'];

/** Those roles of Electron that the app uses; only what ends a window or the app acts here. */
const ROLES: Readonly<Record<string, (() => void) | null>> = {
  ...{ appMenu: null, editMenu: null, windowMenu: null, help: null, about: null },
  ...{ reload: null, toggleDevTools: null, togglefullscreen: null },
  ...{ resetZoom: null, zoomIn: null, zoomOut: null },
  quit: () => app.quit(),
  close: () => openWindows()[0]?.close(),
};

class MenuItem {
  readonly label: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly enabled: boolean;
  readonly submenu: Menu | null;
  readonly act: () => void;

  constructor(options: MenuItemOptions) {
    refuseOthers('a menu item', options, OPTIONS);
    const { label, role, accelerator, enabled = true, click, submenu } = options;
    this.type = options.type ?? (submenu === undefined ? 'normal' : 'submenu');
    if (role !== undefined && !(role in ROLES)) {
      throw new Error(`The stand-in for Electron has no role "${role}".`);
    }
    this.label = label ?? role ?? '';
    this.role = role;
    this.accelerator = accelerator;
    this.enabled = enabled;
    this.submenu = submenu === undefined ? null : Menu.buildFromTemplate(submenu);
    this.act = click ?? ROLES[role ?? ''] ?? (() => this.refuse());
  }

  /** As a person clicks it. */
  click(): void {
    if (!this.enabled) throw new Error(`The menu item "${this.label}" is greyed out.`);
    this.act();
  }

  refuse(): never {
    throw new Error(`The stand-in for Electron does nothing for the menu item "${this.label}".`);
  }
}

let applicationMenu: Menu | null = null;

export class Menu {
  readonly items: readonly MenuItem[];

  constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly MenuItemOptions[]): Menu {
    const items = template.map((options) => strict('a menu item', new MenuItem(options)));
    return strict('Menu', new Menu(items));
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }
}
