import { BrowserWindow, type NativeImage, screen } from 'electron';
import Store from 'electron-store';
import type { Logger } from '../agent/agent.ts';
import { windowBackground } from './appearance.ts';
import { boundsFrom, type WindowPlace, wasMaximized } from './window-place.ts';

export interface WindowParts {
  readonly dataDir: string;
  /** Of the interface: `app://`, or the development server's. */
  readonly home: string;
  readonly preload: string;
  readonly icon: string;
  /** Whether closing the window leaves the agent running. */
  readonly staysOpen: () => boolean;
  readonly log: Logger;
}

/** A small icon on the window's button in the taskbar. */
interface Overlay {
  readonly icon: NativeImage;
  readonly description: string;
}

/** The one window: closed it is hidden, or gone and made again. */
export interface MainWindow {
  /** Brings the window to the front, at a path of the interface such as `peers`. */
  show(path?: string): void;
  isFocused(): boolean;
  /** Shows another page in the window's place, such as a problem's. */
  load(url: string): void;
  /** On Windows alone. */
  setOverlay(overlay: Overlay | null): void;
}

const MIN_WIDTH = 640;
const MIN_HEIGHT = 480;
const PLACE = 'place';

export function createMainWindow(parts: WindowParts): MainWindow {
  const memory = new Store({ cwd: parts.dataDir, name: 'window', clearInvalidConfig: true });
  let window: BrowserWindow | null = null;
  let overlay: Overlay | null = null;

  const open = (url: string): BrowserWindow => {
    const opened = openWindow(parts, memory);
    opened.on('close', (event) => {
      rememberPlace(opened, memory, parts.log);
      if (!parts.staysOpen()) return;
      event.preventDefault();
      hide(opened);
    });
    opened.on('closed', () => {
      window = null;
    });
    // A button that comes back to the taskbar has lost its overlay.
    opened.on('show', () => {
      if (overlay !== null) putOverlay(opened, overlay);
    });
    loadPage(opened, url);
    window = opened;
    return opened;
  };

  return {
    show(path) {
      const url = path === undefined ? parts.home : `${parts.home}#/${path}`;
      const shown = window ?? open(url);
      if (path !== undefined || shown.webContents.isCrashed()) goTo(shown, url);
      if (shown.isMinimized()) shown.restore();
      shown.show();
      shown.focus();
    },
    isFocused: () => window?.isFocused() ?? false,
    load(url) {
      if (window === null) open(url);
      else loadPage(window, url);
    },
    setOverlay(next) {
      overlay = next;
      if (window !== null) putOverlay(window, next);
    },
  };
}

function openWindow({ preload, icon }: WindowParts, memory: Store): BrowserWindow {
  const remembered = memory.get(PLACE);
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...boundsFrom(remembered, workAreas),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'Meshtask',
    icon,
    show: false,
    backgroundColor: windowBackground(),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  if (wasMaximized(remembered)) window.maximize();
  return window;
}

/** A page that is there already stays as it is, with what a person is writing in it. */
function goTo(window: BrowserWindow, url: string): void {
  const isThere = window.webContents.getURL() === new URL(url).href;
  if (!isThere || window.webContents.isCrashed()) loadPage(window, url);
}

function loadPage(window: BrowserWindow, url: string): void {
  // A page that does not load is told by `did-fail-load`, which errors.ts answers.
  window.loadURL(url).catch(() => {});
}

function hide(window: BrowserWindow): void {
  if (!window.isFullScreen()) {
    window.hide();
    return;
  }
  // macOS keeps the empty space of a full screen that is hidden.
  window.once('leave-full-screen', () => window.hide());
  window.setFullScreen(false);
}

function putOverlay(window: BrowserWindow, overlay: Overlay | null): void {
  window.setOverlayIcon(overlay?.icon ?? null, overlay?.description ?? '');
}

/** A full disk costs the place, not the closing. */
function rememberPlace(window: BrowserWindow, memory: Store, log: Logger): void {
  try {
    memory.set(PLACE, placeOf(window));
  } catch (error) {
    log.warn({ err: error }, 'The place of the window could not be kept.');
  }
}

function placeOf(window: BrowserWindow): WindowPlace {
  return { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
}
