import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { PreventableEvent } from './events.ts';
import { strict } from './strict.ts';
import { openWindows } from './window-list.ts';

const packageFile = new URL('../../../package.json', import.meta.url);

let browser: BrowserContext | null = null;
let userData = join(tmpdir(), 'meshtask-stand-in');
let isQuitting = false;

class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  readonly name = 'meshtask';
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

  whenReady(): Promise<void> {
    return this.ready;
  }

  getVersion(): string {
    return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
  }

  getPath(name: string): string {
    if (name === 'userData') return userData;
    throw new Error(`The stand-in for Electron has no path "${name}".`);
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`The stand-in cannot set the path "${name}".`);
    userData = path;
  }

  enableSandbox(): void {}

  requestSingleInstanceLock(): boolean {
    mkdirSync(userData, { recursive: true });
    const lock = join(userData, 'lock');
    const owner = ownerOf(lock);
    if (owner !== null) {
      process.kill(owner, 'SIGUSR2');
      return false;
    }
    writeFileSync(lock, String(process.pid));
    process.on('SIGUSR2', () => this.emit('second-instance'));
    process.on('exit', () => rmSync(lock, { force: true }));
    return true;
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

  exit(code = 0): void {
    const ended = browser?.close() ?? Promise.resolve();
    ended.finally(() => process.exit(code)).catch(() => {});
  }
}

/** @returns the process that holds the lock; a crashed one holds nothing. */
function ownerOf(lock: string): number | null {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    process.kill(owner, 0);
    return owner;
  } catch {
    return null;
  }
}

const standIn = new StandInApp();
process.on('SIGTERM', () => standIn.quit());
process.on('SIGINT', () => standIn.quit());

export const app: StandInApp = strict('app', standIn);

export function browserContext(): BrowserContext {
  if (browser === null) throw new Error('The app is not ready.');
  return browser;
}

/** @returns whether `app.quit` is under way, so that the last window does not start it again. */
export function isAppQuitting(): boolean {
  return isQuitting;
}
