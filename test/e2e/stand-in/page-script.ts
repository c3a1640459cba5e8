/** What one message between a page and the main process looks like here. */
export type PageMessage =
  | { readonly kind: 'invoke'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'send'; readonly channel: string; readonly args: readonly unknown[] };

export const PAGE_BINDING = '__standInSend';
export const PAGE_RECEIVER = '__standInReceive';

/** @returns a script that runs the sandboxed preload before any page, as Electron does. */
export function preloadScript(preload: string): string {
  return `if (window === window.top) {
  (${runPreload.toString()})((exports, require, module) => {${preload}
}, ${JSON.stringify(PAGE_BINDING)}, ${JSON.stringify(PAGE_RECEIVER)});
}`;
}

type Preload = (exports: object, require: (name: string) => unknown, module: object) => void;
type Listener = (event: object, ...args: readonly unknown[]) => void;
type Send = (message: PageMessage) => Promise<unknown>;

/** Runs in the page, where nothing outside this function exists. */
function runPreload(preload: Preload, binding: string, receiver: string): void {
  const page = globalThis as unknown as Record<string, unknown>;
  const send = page[binding] as Send;
  const listeners = new Map<string, Set<Listener>>();

  Object.defineProperty(page, receiver, {
    value: (channel: string, args: readonly unknown[]) => {
      for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...args);
    },
  });

  const ipcRenderer = {
    async invoke(channel: string, ...args: readonly unknown[]) {
      return await send({ kind: 'invoke', channel, args: structuredClone(args) });
    },
    send(channel: string, ...args: readonly unknown[]) {
      void send({ kind: 'send', channel, args: structuredClone(args) });
    },
    on(channel: string, listener: Listener) {
      const present = listeners.get(channel) ?? new Set();
      listeners.set(channel, present.add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (Object.hasOwn(page, key)) throw new Error(`Cannot bind an API on top of window.${key}.`);
      Object.defineProperty(page, key, { value: Object.freeze(across(api)), enumerable: true });
    },
  };
  const electron = {
    contextBridge: only('contextBridge', contextBridge),
    ipcRenderer: only('ipcRenderer', ipcRenderer),
  };
  const module = { exports: {} };
  preload(
    module.exports,
    (name) => {
      if (name !== 'electron') throw new Error(`module not found: ${name}`);
      return only('electron', electron);
    },
    module,
  );

  /** Copies what may cross between the two worlds; functions and promises are wrapped. */
  function across(value: unknown): unknown {
    if (typeof value === 'symbol') throw new TypeError('A symbol cannot cross the context bridge.');
    if (typeof value === 'function') {
      const inner = value as (...args: readonly unknown[]) => unknown;
      return (...args: readonly unknown[]) => across(inner(...args.map(across)));
    }
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Promise) {
      return value.then(across, (error: unknown) => {
        throw new Error(error instanceof Error ? error.message : String(error));
      });
    }
    if (value instanceof Error) return new Error(value.message);
    if (Array.isArray(value)) return value.map(across);
    if (value instanceof Date || ArrayBuffer.isView(value)) return structuredClone(value);
    // Own properties only: prototypes, and so async iterators, do not cross.
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, across(part)]));
  }

  function only(name: string, api: Record<string, unknown>): object {
    return new Proxy(api, {
      get(target, key) {
        if (typeof key === 'string' && key !== 'then' && key !== '__esModule' && !(key in target)) {
          throw new Error(`The stand-in for Electron has no ${name}.${key}.`);
        }
        return target[String(key)];
      },
    });
  }
}
