import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { Envelope } from '../../shared/contract/bridge.ts';
import type { BridgeServer, Logger } from '../agent/agent.ts';
import { PageSession } from './page-session.ts';

export interface IpcParts {
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
export function serveBridgeOverIpc({ bridge, isOurs, log }: IpcParts): void {
  const sessions = new WeakMap<WebContents, PageSession>();

  ipcMain.handle('bridge:call', (event, name: unknown, input: unknown) => {
    if (!isTrusted(event, isOurs)) return UNAUTHORIZED;
    return typeof name === 'string' ? bridge.call(name, input) : MALFORMED;
  });
  ipcMain.on('bridge:listen', (event, id: unknown, name: unknown) => {
    if (!isTrusted(event, isOurs) || typeof id !== 'string' || typeof name !== 'string') return;
    sessionOf(event.sender).listen(id, name);
  });
  ipcMain.on('bridge:open', (event, id: unknown, name: unknown, input: unknown) => {
    if (!isTrusted(event, isOurs) || typeof id !== 'string' || typeof name !== 'string') return;
    sessionOf(event.sender).open(id, name, input);
  });
  ipcMain.on('bridge:taken', (event, id: unknown) => sessions.get(event.sender)?.taken(id));
  ipcMain.on('bridge:close', (event, id: unknown) => sessions.get(event.sender)?.close(id));

  function sessionOf(contents: WebContents): PageSession {
    const known = sessions.get(contents);
    if (known !== undefined) return known;
    const session = new PageSession(contents, bridge, log);
    sessions.set(contents, session);
    return session;
  }
}

function isTrusted(
  { sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent,
  isOurs: (url: string) => boolean,
): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOurs(senderFrame.url);
}
