import { EventEmitter } from 'node:events';
import type { MainIpc } from '../../src/main/shell/ipc.ts';
import type { PageIpc } from '../../src/preload/window-bridge.ts';

const HOME = 'app://meshtask/';

/** Electron's IPC between one page and the main process, in one process. */
export interface IpcPair {
  readonly main: MainIpc;
  readonly page: PageIpc;
  /** The page goes elsewhere, as when it is loaded again. */
  navigate(): void;
}

type Handler = Parameters<MainIpc['handle']>[1];

export function createIpcPair(url = HOME): IpcPair {
  const handlers = new Map<string, Handler>();
  const toMain = new EventEmitter();
  const toPage = new EventEmitter();
  const mainFrame = { url };
  const sender = Object.assign(new EventEmitter(), {
    mainFrame,
    isDestroyed: () => false,
    send(channel: string, message: unknown) {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => toPage.emit(channel, {}, copy));
    },
  });
  const event = { sender, senderFrame: mainFrame };
  return {
    main: {
      handle: (channel, handler) => handlers.set(channel, handler),
      on: (channel, listener) => toMain.on(channel, listener),
    },
    page: {
      async invoke(channel, ...args) {
        const handler = handlers.get(channel);
        if (handler === undefined) throw new Error(`Nobody handles ${channel}.`);
        return structuredClone(await handler(event, ...structuredClone(args)));
      },
      send(channel, ...args) {
        const copy: readonly unknown[] = structuredClone(args);
        queueMicrotask(() => toMain.emit(channel, event, ...copy));
      },
      on: (channel, listener) => toPage.on(channel, listener),
      off: (channel, listener) => toPage.off(channel, listener),
    },
    navigate() {
      sender.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    },
  };
}
