import type { Menu, Notification, Tray } from 'electron';
import { callAgent } from './agent-call.ts';
import { type App, expect } from './fixtures.ts';

/** What a person sees and does of the desktop app outside its page. */
export interface Desktop {
  /** The lines of the tray's menu, from top to bottom. */
  trayLines(): Promise<readonly string[]>;
  trayHint(): Promise<string>;
  clickTray(): Promise<void>;
  chooseInTray(line: string): Promise<void>;
  notifications(): Promise<readonly Told[]>;
  clickNotification(title: string): Promise<void>;
  badge(): Promise<number>;
  /** Uses a shortcut of the menu, such as `CmdOrCtrl+1`. */
  press(accelerator: string): Promise<void>;
  /** What was handed to the system: links, folders. */
  opened(): Promise<readonly string[]>;
  /** Boxes that the app showed beside its window. */
  boxes(): Promise<readonly string[]>;
}

interface Told {
  readonly title: string;
  readonly body: string;
}

/** What the main process has shown since it is watched; it lives there. */
interface Seen {
  tray: { readonly icon: Tray; readonly menu: Menu } | null;
  trayHint: string;
  readonly notifications: Notification[];
  badge: number;
  readonly opened: string[];
  readonly boxes: string[];
}

/**
 * Electron has no way to ask for its trays and notifications, so what the app tells the system is
 * written down on its way there. Notifications and boxes stay out of the tester's own desktop.
 */
export async function watchDesktop(app: App): Promise<Desktop> {
  await app.process.evaluate(writeDown, undefined);
  const { evaluate } = app.process;
  await showTray(app);
  return {
    trayLines: () =>
      evaluate(() => {
        const { seen } = globalThis as unknown as { seen: Seen };
        const items = seen.tray?.menu.items ?? [];
        return items.filter(({ type }) => type !== 'separator').map(({ label }) => label);
      }, undefined),
    trayHint: () =>
      evaluate(() => (globalThis as unknown as { seen: Seen }).seen.trayHint, undefined),
    clickTray: () =>
      evaluate(() => {
        (globalThis as unknown as { seen: Seen }).seen.tray?.icon.emit('click');
      }, undefined),
    chooseInTray: (line) =>
      evaluate((_electron, label) => {
        const { seen } = globalThis as unknown as { seen: Seen };
        const item = seen.tray?.menu.items.find((each) => each.label === label);
        if (item === undefined) throw new Error(`The tray has no line "${label}".`);
        // Later, so that what ends the app has an answer.
        setImmediate(() => void Reflect.apply(item.click, item, []));
      }, line),
    notifications: () =>
      evaluate(() => {
        const { seen } = globalThis as unknown as { seen: Seen };
        return seen.notifications.map(({ title, body }) => ({ title, body }));
      }, undefined),
    clickNotification: (title) =>
      evaluate((_electron, wanted) => {
        const { seen } = globalThis as unknown as { seen: Seen };
        const found = seen.notifications.find((each) => each.title === wanted);
        if (found === undefined) throw new Error(`There is no notification "${wanted}".`);
        found.emit('click');
      }, title),
    badge: () => evaluate(() => (globalThis as unknown as { seen: Seen }).seen.badge, undefined),
    press: (accelerator) =>
      evaluate(({ Menu: menus }, wanted) => {
        const items = (menus.getApplicationMenu()?.items ?? []).flatMap(
          ({ submenu }) => submenu?.items ?? [],
        );
        const found = items.find((each) => each.accelerator === wanted);
        if (found === undefined) throw new Error(`The menu has no shortcut ${wanted}.`);
        Reflect.apply(found.click, found, []);
      }, accelerator),
    opened: () => evaluate(() => (globalThis as unknown as { seen: Seen }).seen.opened, undefined),
    boxes: () => evaluate(() => (globalThis as unknown as { seen: Seen }).seen.boxes, undefined),
  };
}

/** Closes the window as a person does. */
export async function closeWindow(app: App): Promise<void> {
  await app.process.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    setImmediate(() => window?.close());
  }, undefined);
}

export async function isWindowVisible(app: App): Promise<boolean> {
  return await app.process.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()),
    undefined,
  );
}

/** What the window says, also where a page that crashed cannot be asked any more. */
export async function windowText(app: App): Promise<string> {
  return await app.process.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return String(await contents?.executeJavaScript('document.body.innerText').catch(() => ''));
  }, undefined);
}

/** The tray tells of a change only; pausing is one, which is taken back. */
async function showTray(app: App): Promise<void> {
  const hint = () =>
    app.process.evaluate(() => (globalThis as unknown as { seen: Seen }).seen.trayHint, undefined);
  await callAgent(app.dataDir, 'agent.pause');
  await expect.poll(hint).toContain('Paused');
  await callAgent(app.dataDir, 'agent.resume');
  await expect.poll(hint).toContain('Accepting');
}

function writeDown(electron: typeof import('electron')): void {
  const { Notification: notifications, Tray: trays, shell, app, dialog } = electron;
  const seen: Seen = {
    ...{ tray: null, trayHint: '', badge: 0 },
    ...{ notifications: [], opened: [], boxes: [] },
  };
  Object.assign(globalThis, { seen });
  notifications.prototype.show = function show() {
    seen.notifications.push(this);
  };
  const { setContextMenu, setToolTip } = trays.prototype;
  trays.prototype.setContextMenu = function set(menu) {
    if (menu !== null) seen.tray = { icon: this, menu };
    setContextMenu.call(this, menu);
  };
  trays.prototype.setToolTip = function set(text) {
    seen.trayHint = text;
    setToolTip.call(this, text);
  };
  app.setBadgeCount = (count = 0) => {
    seen.badge = count;
    return true;
  };
  shell.openExternal = async (url) => {
    seen.opened.push(url);
  };
  shell.openPath = async (path) => {
    seen.opened.push(path);
    return '';
  };
  shell.showItemInFolder = (path) => {
    seen.opened.push(path);
  };
  dialog.showMessageBox = async (...given: readonly unknown[]) => {
    const { message, detail } = given.at(-1) as { message: string; detail: string };
    seen.boxes.push(`${message} ${detail}`);
    return { response: 0, checkboxChecked: false };
  };
  dialog.showErrorBox = (title, content) => {
    console.error(`${title}\n${content}`);
  };
}
