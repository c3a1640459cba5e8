import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { WindowBridge } from '../shared/contract/window-bridge.ts';

const bridge: WindowBridge = {
  call: (name, input) => ipcRenderer.invoke('bridge:call', name, input),
  listen: (name, onEvent) => subscribe('bridge:listen', name, undefined, onEvent),
  open: (name, input, onFrame) => subscribe('bridge:open', name, input, onFrame),
};

contextBridge.exposeInMainWorld('meshtask', bridge);

function subscribe<Message>(
  channel: string,
  name: string,
  input: unknown,
  onMessage: (message: Message) => void | Promise<void>,
): () => void {
  const id = crypto.randomUUID();
  const receive = (_event: IpcRendererEvent, message: Message): void => {
    Promise.resolve(onMessage(message)).then(
      () => ipcRenderer.send('bridge:taken', id),
      reportError,
    );
  };
  ipcRenderer.on(`bridge:${id}`, receive);
  ipcRenderer.send(channel, id, name, input);
  return () => {
    ipcRenderer.off(`bridge:${id}`, receive);
    ipcRenderer.send('bridge:close', id);
  };
}
