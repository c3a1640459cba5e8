import { BrowserWindow, screen } from 'electron';
import Store from 'electron-store';
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
}

/** The one window: closed it is hidden, or gone and made again. */
export interface MainWindow {
  /** Brings the window to the front, at a path of the interface such as `peers`. */
  show(path?: string): void;
  isFocused(): boolean;
  /** Shows another page in the window's place, such as a problem's. */
  load(url: string): void;
}

const MIN_WIDTH = 640;
const MIN_HEIGHT = 480;
const PLACE = 'place';

export function createMainWindow(parts: WindowParts): MainWindow {
  const memory = new Store({ cwd: parts.dataDir, name: 'window' });
  let window: BrowserWindow | null = null;

  const open = (): BrowserWindow => {
    if (window !== null) return window;
    const opened = openWindow(parts, memory);
    opened.on('close', (event) => {
      memory.set(PLACE, placeOf(opened));
      if (!parts.staysOpen()) return;
      event.preventDefault();
      opened.hide();
    });
    opened.on('closed', () => {
      window = null;
    });
    loadPage(opened, parts.home);
    window = opened;
    return opened;
  };

  return {
    show(path) {
      const opened = open();
      if (path !== undefined) loadPage(opened, `${parts.home}#/${path}`);
      if (opened.isMinimized()) opened.restore();
      opened.show();
      opened.focus();
    },
    isFocused: () => window?.isFocused() ?? false,
    load(url) {
      loadPage(open(), url);
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

function loadPage(window: BrowserWindow, url: string): void {
  // A page that does not load is told by `did-fail-load`, which errors.ts answers.
  window.loadURL(url).catch(() => {});
}

function placeOf(window: BrowserWindow): WindowPlace {
  return { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
}
