import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Frame, Page, Request as PageRequest, Route } from 'playwright-core';
import { toChromium, toElectron } from './addresses.ts';
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
  /** What the main process itself asked for: no navigation of the page's. */
  ordered: string | null = null;

  /** Connects these contents, which exist at once, with the page, which takes a moment. */
  async attach(page: Page, preloadPath: string): Promise<void> {
    this.page = page;
    Object.defineProperty(this.mainFrame, 'url', { get: () => toElectron(page.url()) });
    const preload = readFileSync(preloadPath, 'utf8');
    await page.exposeBinding(PAGE_BINDING, ({ frame }, message: PageMessage) =>
      receiveFromPage(message, this.eventFrom(frame)),
    );
    await page.addInitScript(preloadScript(preload, new URL(toChromium('app://meshtask/')).origin));
    await page.route('**/*', (route, request) => this.serve(route, request));
    page.on('popup', (popup) => this.popup(popup));
    page.on('requestfailed', (request) => this.failed(request));
    page.on('crash', () => {
      this.emit('render-process-gone', {}, { reason: 'crashed' });
      app.emit('render-process-gone', {}, this, { reason: 'crashed' });
    });
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

  isDestroyed(): boolean {
    return this.isGone;
  }

  getURL(): string {
    return this.mainFrame.url;
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

  isRefused(url: string): boolean {
    const event = Object.assign(new PreventableEvent(), { url });
    this.emit('will-navigate', event);
    return event.defaultPrevented;
  }

  popup(popup: Page): void {
    const { action } = this.openHandler({ url: toElectron(popup.url()) });
    if (action === 'allow') throw new Error('The stand-in for Electron opens no second window.');
    popup.close().catch(() => {});
  }

  failed(request: PageRequest): void {
    if (!request.isNavigationRequest()) return;
    const reason = request.failure()?.errorText ?? '';
    const code = reason.includes('ERR_ABORTED') ? ABORTED : FAILED;
    this.emit('did-fail-load', {}, code, reason, toElectron(request.url()), true);
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
