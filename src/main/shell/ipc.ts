import type { Envelope } from '../../shared/contract/bridge.ts';
import type { BridgeServer, Logger } from '../agent/agent.ts';
import { type Page, PageSession } from './page-session.ts';

/** As much of Electron's `ipcMain` as the bridge needs. */
export interface MainIpc {
  handle(channel: string, handler: Listener<Promise<Envelope> | Envelope>): void;
  on(channel: string, listener: Listener<void>): unknown;
}

interface Sending {
  readonly sender: Page & { readonly mainFrame: unknown };
  /** Null when the frame is gone by now. */
  readonly senderFrame: { readonly url: string } | null;
}

type Listener<Answer> = (event: Sending, ...args: readonly unknown[]) => Answer;

export interface IpcParts {
  readonly ipc: MainIpc;
  readonly bridge: BridgeServer;
  /** Whether a page with this address is the interface. */
  readonly isOurs: (url: string) => boolean;
  readonly log: Logger;
}

const UNAUTHORIZED: Envelope = {
  ok: false,
  failure: { code: 'unauthorized', message: 'Only the interface itself may use the agent.' },
};
const MALFORMED: Envelope = {
  ok: false,
  failure: { code: 'invalid_input', message: 'This message is none of the bridge.' },
};

/** Serves the bridge to the pages of the interface: see src/preload for the other end. */
export function serveBridgeOverIpc({ ipc, bridge, isOurs, log }: IpcParts): void {
  const sessions = new WeakMap<Page, PageSession>();

  ipc.handle('bridge:call', (event, name: unknown, input: unknown) => {
    if (!isTrusted(event, isOurs)) return UNAUTHORIZED;
    return typeof name === 'string' ? bridge.call(name, input) : MALFORMED;
  });
  ipc.on('bridge:listen', (event, id: unknown, name: unknown) => {
    if (!isTrusted(event, isOurs) || typeof id !== 'string' || typeof name !== 'string') return;
    sessionOf(event.sender).listen(id, name);
  });
  ipc.on('bridge:open', (event, id: unknown, name: unknown, input: unknown) => {
    if (!isTrusted(event, isOurs) || typeof id !== 'string' || typeof name !== 'string') return;
    sessionOf(event.sender).open(id, name, input);
  });
  ipc.on('bridge:taken', (event, id: unknown) => sessions.get(event.sender)?.taken(id));
  ipc.on('bridge:close', (event, id: unknown) => sessions.get(event.sender)?.close(id));

  function sessionOf(page: Page): PageSession {
    const known = sessions.get(page);
    if (known !== undefined) return known;
    const session = new PageSession(page, bridge, log);
    sessions.set(page, session);
    return session;
  }
}

function isTrusted({ sender, senderFrame }: Sending, isOurs: (url: string) => boolean): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOurs(senderFrame.url);
}
