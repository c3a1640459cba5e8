import type { Envelope } from '../shared/contract/bridge.ts';
import type { WindowBridge } from '../shared/contract/window-bridge.ts';

/** As much of Electron's `ipcRenderer` as the bridge needs. */
export interface PageIpc {
  invoke(channel: string, name: string, input: unknown): Promise<Envelope>;
  send(channel: string, ...args: readonly unknown[]): void;
  on(channel: string, listener: (event: unknown, message: unknown) => unknown): unknown;
  off(channel: string, listener: (event: unknown, message: unknown) => unknown): unknown;
}

/** The page's end of the bridge over IPC; src/main/shell/ipc.ts is the other. */
export function createWindowBridge(ipc: PageIpc): WindowBridge {
  return {
    call: (name, input) => ipc.invoke('bridge:call', name, input),
    listen: (name, onEvent) => subscribe(ipc, 'bridge:listen', name, undefined, onEvent),
    open: (name, input, onFrame) => subscribe(ipc, 'bridge:open', name, input, onFrame),
  };
}

function subscribe<Message>(
  ipc: PageIpc,
  channel: string,
  name: string,
  input: unknown,
  onMessage: (message: Message) => void | Promise<void>,
): () => void {
  const id = crypto.randomUUID();
  const receive = async (_event: unknown, message: unknown): Promise<void> => {
    await onMessage(message as Message);
    ipc.send('bridge:taken', id);
  };
  ipc.on(`bridge:${id}`, receive);
  ipc.send(channel, id, name, input);
  return () => {
    ipc.off(`bridge:${id}`, receive);
    ipc.send('bridge:close', id);
  };
}
