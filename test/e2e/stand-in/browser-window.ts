import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { toChromium, toElectron } from './addresses.ts';
import { app, browserContext, lastWindowClosed } from './app.ts';
import { PreventableEvent } from './events.ts';
import { colourScheme, onThemeChanged } from './native-theme.ts';
import { grantPermissions } from './session.ts';
import { refuseOthers } from './strict.ts';
import { createWebContents, type WebContents } from './web-contents.ts';
import { addWindow, openWindows, removeWindow } from './window-list.ts';

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly webPreferences: {
    readonly preload: string;
    readonly contextIsolation: boolean;
    readonly sandbox: boolean;
    readonly nodeIntegration: boolean;
  };
}

const OPTIONS = [
  ...['x', 'y', 'width', 'height', 'minWidth', 'minHeight', 'title', 'icon', 'show'],
  ...['backgroundColor', 'webPreferences'],
];
const PREFERENCES = ['preload', 'contextIsolation', 'sandbox', 'nodeIntegration', 'spellcheck'];

class StandInWindow extends EventEmitter {
  readonly webContents: WebContents = createWebContents();
  readonly preload: string;
  bounds: Bounds;
  opening: Promise<Page>;
  isShown: boolean;
  hasFocus = false;
  fillsScreen = false;
  isSmall = false;
  isClosed = false;

  constructor(options: WindowOptions) {
    super();
    const { x = 0, y = 0, width = 800, height = 600, show = true, webPreferences } = options;
    this.bounds = { x, y, width, height };
    this.isShown = show;
    this.preload = webPreferences.preload;
    this.opening = this.openPage();
  }

  openPage(): Promise<Page> {
    const opening = this.preparePage();
    opening.catch((error: unknown) => process.emit('uncaughtException', asError(error)));
    return opening;
  }

  async preparePage(): Promise<Page> {
    const page = await unusedPage();
    await page.setViewportSize({ width: this.bounds.width, height: this.bounds.height });
    await page.emulateMedia({ colorScheme: colourScheme() });
    const stop = onThemeChanged(() => {
      page.emulateMedia({ colorScheme: colourScheme() }).catch(() => {});
    });
    page.on('close', () => {
      stop();
      if (this.webContents.page === page) this.gone();
    });
    await this.webContents.attach(page, this.preload);
    return page;
  }

  async loadURL(url: string): Promise<void> {
    if (this.webContents.isCrashed()) this.opening = this.openPage();
    const page = await this.opening;
    const isSameDocument = withoutHash(toElectron(page.url())) === withoutHash(url);
    this.webContents.ordered = isSameDocument ? null : new URL(url).href;
    await grantPermissions(browserContext(), url);
    await page.goto(toChromium(url));
  }

  show(): void {
    this.isShown = true;
    this.emit('show');
    this.focus();
  }

  hide(): void {
    this.isShown = false;
    this.blur();
    this.emit('hide');
  }

  focus(): void {
    if (this.hasFocus || !this.isShown) return;
    this.hasFocus = true;
    this.emit('focus');
  }

  blur(): void {
    if (!this.hasFocus) return;
    this.hasFocus = false;
    this.emit('blur');
  }

  minimize(): void {
    this.isSmall = true;
    this.blur();
    this.emit('minimize');
  }

  restore(): void {
    this.isSmall = false;
    this.emit('restore');
  }

  isVisible(): boolean {
    return this.isShown && !this.isSmall;
  }

  isFocused(): boolean {
    return this.hasFocus;
  }

  isMinimized(): boolean {
    return this.isSmall;
  }

  isMaximized(): boolean {
    return this.fillsScreen;
  }

  isFullScreen(): boolean {
    return false;
  }

  maximize(): void {
    this.fillsScreen = true;
  }

  getNormalBounds(): Bounds {
    return { ...this.bounds };
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.bounds = { ...this.bounds, ...bounds };
    const { width, height } = this.bounds;
    this.webContents.page?.setViewportSize({ width, height }).catch(() => {});
  }

  isDestroyed(): boolean {
    return this.isClosed;
  }

  close(): void {
    const closing = new PreventableEvent();
    this.emit('close', closing);
    if (closing.defaultPrevented) return;
    this.gone();
    this.opening.then((page) => page.close()).catch(() => {});
  }

  gone(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.webContents.isGone = true;
    this.webContents.emit('destroyed');
    removeWindow(this);
    this.emit('closed');
    if (openWindows().length === 0) lastWindowClosed();
  }
}

export class BrowserWindow extends StandInWindow {
  constructor(options: WindowOptions) {
    refuseOthers('BrowserWindow', options, OPTIONS);
    refuseOthers('webPreferences', options.webPreferences, PREFERENCES);
    const { contextIsolation, sandbox, nodeIntegration } = options.webPreferences;
    if (!contextIsolation || !sandbox || nodeIntegration) {
      throw new Error('The stand-in for Electron shows sandboxed and isolated pages only.');
    }
    super(options);
    addWindow(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  static getAllWindows(): readonly object[] {
    return openWindows();
  }
}

/** A browser starts with one page, which is the first window's. */
async function unusedPage(): Promise<Page> {
  const context = browserContext();
  const blank = context.pages().find((page) => page.url() === 'about:blank');
  return blank ?? (await context.newPage());
}

function withoutHash(url: string): string {
  return url.replace(/#.*$/, '');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
