import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Frame, Page, Request as PageRequest, Route } from 'playwright-core';
import { toElectron } from './addresses.ts';
import { app } from './app.ts';
import { PreventableEvent } from './events.ts';
import { receiveFromPage } from './ipc-main.ts';
import { PAGE_BINDING, PAGE_RECEIVER, type PageMessage, preloadScript } from './page-script.ts';
import { answer } from './protocol.ts';
import { strict } from './strict.ts';

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

const ABORTED = -3;
const FAILED = -2;

/** A frame as the main process sees it: compared by identity, asked for its address. */
interface StandInFrame {
  readonly url: string;
}

export class WebContents extends EventEmitter {
  readonly mainFrame: StandInFrame = {
    url: '',
  };
  openHandler: OpenHandler = () => ({ action: 'allow' });
  page: Page | null = null;
  isGone = false;
  hasCrashed = false;
  /** What the main process itself asked for: no navigation of the page's. */
  ordered: string | null = null;

  /** Connects these contents, which exist at once, with the page, which takes a moment. */
  async attach(page: Page, preloadPath: string): Promise<void> {
    this.page = page;
    this.hasCrashed = false;
    Object.defineProperty(this.mainFrame, 'url', {
      get: () => toElectron(page.url()),
      configurable: true,
    });
    const preload = readFileSync(preloadPath, 'utf8');
    await page.exposeBinding(PAGE_BINDING, ({ frame }, message: PageMessage) =>
      receiveFromPage(message, this.eventFrom(frame)),
    );
    await page.addInitScript(preloadScript(preload));
    await page.route('**/*', (route, request) => this.serve(route, request));
    // A window that the page opens is not routed with the page itself.
    await page.context().route('**/*', (route, request) => this.serveOpened(route, request));
    // Closed at once, it might never ask where it may lead.
    page.on('popup', (popup) => {
      popup.once('requestfailed', () => void popup.close().catch(() => {}));
    });
    page.on('load', () => this.emit('did-finish-load'));
    page.on('requestfailed', (request) => this.failed(request));
    page.on('crash', () => this.crashed());
  }

  send(channel: string, ...args: readonly unknown[]): void {
    const message = { channel, args: structuredClone(args), receiver: PAGE_RECEIVER };
    const sending = this.page?.evaluate(({ receiver, channel: on, args: given }) => {
      const receive = (globalThis as unknown as Record<string, unknown>)[receiver];
      if (typeof receive === 'function') Reflect.apply(receive, null, [on, given]);
    }, message);
    // A page that leaves takes what is on its way to it along, as Electron's do.
    sending?.catch(() => {});
  }

  async executeJavaScript(code: string): Promise<unknown> {
    return await this.page?.evaluate(code);
  }

  forcefullyCrashRenderer(): void {
    this.page?.goto('chrome://crash').catch(() => {});
  }

  isCrashed(): boolean {
    return this.hasCrashed;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  getType(): 'window' {
    return 'window';
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  async serve(route: Route, request: PageRequest): Promise<void> {
    if (request.isNavigationRequest() && request.frame() === this.page?.mainFrame()) {
      const url = toElectron(request.url());
      if (url !== this.ordered && this.isRefused(url)) {
        // No content: the page stays where it is.
        await route.fulfill({ status: 204 });
        return;
      }
      this.ordered = null;
      this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false });
    }
    await answer(route, request);
  }

  async serveOpened(route: Route, request: PageRequest): Promise<void> {
    const { action } = this.openHandler({ url: toElectron(request.url()) });
    if (action === 'allow') throw new Error('The stand-in for Electron opens no second window.');
    await route.abort();
  }

  isRefused(url: string): boolean {
    const event = Object.assign(new PreventableEvent(), { url });
    this.emit('will-navigate', event);
    return event.defaultPrevented;
  }

  failed(request: PageRequest): void {
    if (!request.isNavigationRequest()) return;
    const reason = request.failure()?.errorText ?? '';
    const code = reason.includes('ERR_ABORTED') ? ABORTED : FAILED;
    this.emit('did-fail-load', {}, code, reason, toElectron(request.url()), true);
  }

  crashed(): void {
    this.hasCrashed = true;
    const details = { reason: 'crashed', exitCode: 1 };
    this.emit('render-process-gone', {}, details);
    app.emit('render-process-gone', {}, this, details);
  }

  eventFrom(frame: Frame): object {
    const isMain = frame === this.page?.mainFrame();
    const senderFrame = isMain ? this.mainFrame : { url: toElectron(frame.url()) };
    return { sender: this, senderFrame };
  }
}

export function createWebContents(): WebContents {
  return strict('webContents', new WebContents());
}
