import { app } from 'electron';

/** A little less than the time that systems give a program to end. */
const STOP_WITHIN_MS = 1_900;

export interface Quitting {
  readonly hasBegun: () => boolean;
  /** For an end that closes the windows before it says so, as that of macOS for an update. */
  readonly begin: () => void;
}

export function watchQuitting(): Quitting {
  let hasBegun = false;
  const begin = (): void => {
    hasBegun = true;
  };
  app.on('before-quit', begin);
  return { hasBegun: () => hasBegun, begin };
}

/** Ends the app only when what it runs has stopped, or had its time. */
export function stopBeforeQuitting(stop: () => Promise<void>): void {
  app.on('window-all-closed', () => app.quit());
  app.once('will-quit', (event) => {
    event.preventDefault();
    const end = (code: number) => () => app.exit(code);
    setTimeout(end(1), STOP_WITHIN_MS).unref();
    stop().then(end(0), end(1));
  });
}
