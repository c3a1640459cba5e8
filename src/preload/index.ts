import { contextBridge, ipcRenderer } from 'electron';
import { createWindowBridge } from './window-bridge.ts';

contextBridge.exposeInMainWorld('meshtask', createWindowBridge(ipcRenderer));
