import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { PreventableEvent } from './events.ts';
import { claimLock, releaseLock } from './instance-lock.ts';
import { strict } from './strict.ts';
import { openWindows } from './window-list.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Where an installer would have put the app's resources; a test that sets it means a packaged app. */
const packagedResources = process.env.MESHTASK_STAND_IN_RESOURCES;
if (packagedResources !== undefined) {
  Object.assign(process, { resourcesPath: packagedResources });
}

let browser: BrowserContext | null = null;
let userData = join(tmpdir(), 'meshtask-stand-in');
let isQuitting = false;

class StandInApp extends EventEmitter {
  readonly isPackaged = packagedResources !== undefined;
  badgeCount = 0;

  readonly ready: Promise<void>;

  constructor() {
    super();
    // A turn later, so that the entry file has said what it wants done before.
    this.ready = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      mkdirSync(userData, { recursive: true });
      browser = await launchChromium(join(userData, 'chromium'));
      this.emit('ready');
    });
  }

  get name(): string {
    const { productName, name } = packageFields();
    return productName ?? name;
  }

  getName(): string {
    return this.name;
  }

  whenReady(): Promise<void> {
    return this.ready;
  }

  getVersion(): string {
    return packageFields().version;
  }

  getAppPath(): string {
    return root;
  }

  getPath(name: string): string {
    if (name === 'userData') return userData;
    throw new Error(`The stand-in for Electron has no path "${name}".`);
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`The stand-in cannot set the path "${name}".`);
    if (!existsSync(path)) throw new Error(`Failed to set path: there is no ${path}`);
    userData = path;
  }

  enableSandbox(): void {}

  setBadgeCount(count = 0): boolean {
    this.badgeCount = count;
    return true;
  }

  requestSingleInstanceLock(additionalData: object = {}): boolean {
    return claimLock(userData, additionalData, (second) => {
      const { argv, workingDirectory, additionalData: sent } = second;
      const tell = () => this.emit('second-instance', {}, argv, workingDirectory, sent);
      this.ready.then(tell).catch(() => {});
    });
  }

  releaseSingleInstanceLock(): void {
    releaseLock(userData);
  }

  quit(): void {
    if (isQuitting) return;
    isQuitting = true;
    this.emit('before-quit', new PreventableEvent());
    for (const window of openWindows()) window.close();
    if (openWindows().length > 0) {
      isQuitting = false;
      return;
    }
    this.leave();
  }

  leave(): void {
    const leaving = new PreventableEvent();
    this.emit('will-quit', leaving);
    if (!leaving.defaultPrevented) this.exit(0);
  }

  /** Asks nobody; tells only that it is the end. */
  exit(code = 0): void {
    isQuitting = true;
    this.emit('quit', {}, code);
    const ended = browser?.close() ?? Promise.resolve();
    ended.finally(() => process.exit(code)).catch(() => {});
  }
}

interface PackageFields {
  readonly name: string;
  readonly productName?: string;
  readonly version: string;
}

function packageFields(): PackageFields {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageFields;
}

const standIn = new StandInApp();
process.on('SIGTERM', () => standIn.quit());
process.on('SIGINT', () => standIn.quit());

export const app: StandInApp = strict('app', standIn);

export function browserContext(): BrowserContext {
  if (browser === null) throw new Error('The app is not ready.');
  return browser;
}

/** Tells that the last window is closed; who does not listen wants the app to quit. */
export function lastWindowClosed(): void {
  if (isQuitting) return;
  if (standIn.listenerCount('window-all-closed') === 0) standIn.quit();
  else standIn.emit('window-all-closed');
}
