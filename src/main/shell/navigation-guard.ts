import { app, shell } from 'electron';

/** Keeps every window on the interface; links to elsewhere open in the person's browser. */
export function guardNavigation(isOurs: (url: string) => boolean): void {
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

/** Anything but https could start another program. */
function openOutside(url: string): void {
  if (URL.parse(url)?.protocol !== 'https:') return;
  void shell.openExternal(url);
}
