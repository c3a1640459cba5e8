import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { BridgeServer } from '../../src/main/agent/bridge-server.ts';
import { createMemoryBridge } from '../../src/main/agent/memory-bridge.ts';
import { createLocalServer } from '../../src/main/local-server/server.ts';
import { readToken } from '../../src/main/local-server/token.ts';
import { serveBridgeOverIpc } from '../../src/main/shell/ipc.ts';
import { createWindowBridge } from '../../src/preload/window-bridge.ts';
import type { Bridge } from '../../src/shared/contract/bridge.ts';
import { connectSocketBridge } from '../../src/shared/contract/socket-bridge.ts';
import { connectWindowBridge } from '../../src/shared/contract/window-bridge.ts';
import { createIpcPair } from './ipc-pair.ts';

/** A bridge to a server, over whatever carries it. */
export interface OpenBridge {
  readonly bridge: Bridge;
  close(): Promise<void>;
}

/** What carries a bridge; each has to keep the same contract. */
export const carriers: readonly (readonly [
  string,
  (server: BridgeServer) => Promise<OpenBridge>,
])[] = [
  ['memory', overMemory],
  ['WebSocket', overWebSocket],
  ['IPC', overIpc],
];

async function overMemory(server: BridgeServer): Promise<OpenBridge> {
  return { bridge: createMemoryBridge(server), close: async () => {} };
}

async function overIpc(server: BridgeServer): Promise<OpenBridge> {
  const pair = createIpcPair();
  serveBridgeOverIpc({
    ipc: pair.main,
    bridge: server,
    isOurs: () => true,
    log: pino({ level: 'silent' }),
  });
  return {
    bridge: connectWindowBridge(createWindowBridge(pair.page)),
    close: async () => pair.navigate(),
  };
}

async function overWebSocket(server: BridgeServer): Promise<OpenBridge> {
  const dataDir = await mkdtemp(join(tmpdir(), 'meshtask-bridge-'));
  const options = {
    bridge: server,
    dataDir,
    version: '0.0.0',
    port: 0,
    rendererDir: dataDir,
    log: pino({ level: 'silent' }),
  };
  const local = createLocalServer(options);
  await local.start();
  const address = new URL('/bridge', local.address().replace('http', 'ws'));
  const token = (await readToken(dataDir)) ?? '';
  const bridge = await connectSocketBridge(new WebSocket(address), token);
  return {
    bridge,
    async close() {
      bridge.close();
      await bridge.closed;
      await local.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
