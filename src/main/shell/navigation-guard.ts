import { app, shell } from 'electron';
import type { Logger } from '../agent/agent.ts';

export interface NavigationParts {
  /** Whether a page with this address is the interface. */
  readonly isOurs: (url: string) => boolean;
  readonly log: Logger;
}

/** Keeps every window on the interface; links to elsewhere open in the person's browser. */
export function guardNavigation({ isOurs, log }: NavigationParts): void {
  /** Anything but https could start another program. */
  const openOutside = (url: string): void => {
    if (URL.parse(url)?.protocol !== 'https:') return;
    shell.openExternal(url).catch((error: unknown) => {
      log.warn({ err: error, url }, 'A link could not be opened.');
    });
  };
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (isOurs(event.url)) return;
      event.preventDefault();
      openOutside(event.url);
    });
    contents.on('will-redirect', (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
  });
}
