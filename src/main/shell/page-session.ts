import { STREAM_WINDOW } from '../../shared/contract/socket-messages.ts';
import type { BridgeServer, Logger } from '../agent/agent.ts';
import { Credits } from '../local-server/credits.ts';

/** As much of Electron's `webContents` as a session needs. */
export interface Page {
  send(channel: string, message: unknown): void;
  isDestroyed(): boolean;
  on(event: 'did-start-navigation', listener: (navigation: Navigation) => void): unknown;
  on(event: 'render-process-gone', listener: () => void): unknown;
  once(event: 'destroyed', listener: () => void): unknown;
}

interface Navigation {
  readonly isMainFrame: boolean;
  readonly isSameDocument: boolean;
}

/** What one subscription of a page needs from this side. */
interface Subscription {
  taken(): void;
  end(): void;
}

/** What a page listens to and streams, until it closes them, or leaves. */
export class PageSession {
  readonly #page: Page;
  readonly #bridge: BridgeServer;
  readonly #log: Logger;
  readonly #subscriptions = new Map<unknown, Subscription>();

  constructor(page: Page, bridge: BridgeServer, log: Logger) {
    this.#page = page;
    this.#bridge = bridge;
    this.#log = log;
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#closeAll();
    });
    page.on('render-process-gone', () => this.#closeAll());
    page.once('destroyed', () => this.#closeAll());
  }

  listen(id: string, name: string): void {
    const stop = this.#bridge.listen(name, (event) => this.#send(id, event));
    this.#subscriptions.set(id, { taken: () => {}, end: stop });
  }

  open(id: string, name: string, input: unknown): void {
    const leaving = new AbortController();
    const credits = new Credits(STREAM_WINDOW, leaving.signal);
    this.#subscriptions.set(id, {
      taken: () => credits.grant(1),
      end: () => leaving.abort(),
    });
    this.#stream(id, name, input, credits, leaving.signal).catch((error: unknown) => {
      this.#log.error({ err: error, name }, 'A stream to the window broke.');
    });
  }

  taken(id: unknown): void {
    this.#subscriptions.get(id)?.taken();
  }

  close(id: unknown): void {
    this.#subscriptions.get(id)?.end();
    this.#subscriptions.delete(id);
  }

  async #stream(
    id: string,
    name: string,
    input: unknown,
    credits: Credits,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const frame of this.#bridge.open(name, input, signal)) {
      if (frame.kind === 'next') await credits.take();
      if (signal.aborted) break;
      this.#send(id, frame);
    }
    this.#subscriptions.delete(id);
  }

  #send(id: string, message: unknown): void {
    if (!this.#page.isDestroyed()) this.#page.send(`bridge:${id}`, message);
  }

  #closeAll(): void {
    for (const id of [...this.#subscriptions.keys()]) this.close(id);
  }
}
