import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { Menu } from './menu.ts';
import { refuseOthers, strict } from './strict.ts';

class NativeImage {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  isEmpty(): boolean {
    return !existsSync(this.path);
  }
}

export const nativeImage = strict('nativeImage', {
  createFromPath: (path: string): NativeImage => strict('NativeImage', new NativeImage(path)),
});

export class Tray extends EventEmitter {
  constructor(image: NativeImage | string) {
    super();
    const path = typeof image === 'string' ? image : image.path;
    if (!existsSync(path)) throw new Error(`Failed to load image from path '${path}'`);
    // biome-ignore lint/correctness/noConstructorReturn: what is missing has to throw.
    return strict('Tray', this);
  }

  setToolTip(_text: string): void {}
  setContextMenu(_menu: Menu): void {}
}

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;

  constructor(options: { readonly title: string; readonly body: string }) {
    super();
    refuseOthers('Notification', options, ['title', 'body']);
    this.title = options.title;
    this.body = options.body;
    // biome-ignore lint/correctness/noConstructorReturn: what is missing has to throw.
    return strict('Notification', this);
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
  showMessageBox: async (_options: object): Promise<{ response: number }> => ({ response: 0 }),
});

/** Squirrel of macOS and Windows; electron-updater only tells it what it does itself. */
export const autoUpdater = strict('autoUpdater', new EventEmitter());

export const powerMonitor = strict('powerMonitor', new EventEmitter());

export const screen = strict('screen', {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }],
});

export const shell = strict('shell', {
  openExternal: async (_url: string): Promise<void> => {},
  openPath: async (_path: string): Promise<string> => '',
  showItemInFolder(_path: string): void {},
});
