import { connectSocketBridge } from '../../shared/contract/socket-bridge.ts';
import { BRIDGE_PATH } from '../../shared/contract/socket-messages.ts';
import { connectWindowBridge, type WindowBridge } from '../../shared/contract/window-bridge.ts';
import type { AppBridge, Connection } from './app-bridge.ts';
import { createReconnectingBridge } from './reconnecting-bridge.ts';
import { createStore } from './store.ts';

declare global {
  interface Window {
    /** In the desktop app, where the agent lives in the same application and is never lost. */
    readonly meshtask?: WindowBridge;
  }
}

const TOKEN_KEY = 'meshtask.token';

/** @returns null in a browser whose address has no token. */
export function connect(): AppBridge | null {
  if (window.meshtask !== undefined) {
    return { ...connectWindowBridge(window.meshtask), connection: createStore<Connection>('open') };
  }
  const token = takeToken();
  return token === null ? null : createReconnectingBridge(() => connectSocket(token));
}

function connectSocket(token: string): ReturnType<typeof connectSocketBridge> {
  const address = new URL(BRIDGE_PATH, window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return connectSocketBridge(new WebSocket(address), token);
}

/** Moves the token out of the address, so that it stays out of the history and of screenshots. */
function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
  if (token === null) return sessionStorage.getItem(TOKEN_KEY);
  sessionStorage.setItem(TOKEN_KEY, token);
  window.history.replaceState(null, '', window.location.pathname);
  return token;
}
