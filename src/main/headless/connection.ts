import { type Bridge, BridgeError } from '../../shared/contract/bridge.ts';
import { connectSocketBridge, type SocketBridge } from '../../shared/contract/socket-bridge.ts';
import { BRIDGE_PATH } from '../../shared/contract/socket-messages.ts';
import { readAnnouncement } from '../local-server/announcement.ts';
import { readToken } from '../local-server/token.ts';
import { CommandError } from './command-error.ts';
import { leaveOnInterrupt } from './interrupt.ts';

/** Lends the running agent's bridge to `work`; Ctrl-C ends the process at once. */
export async function withAgent(
  dataDir: string,
  work: (bridge: Bridge) => Promise<void>,
): Promise<void> {
  leaveOnInterrupt();
  const bridge = await connectToAgent(dataDir);
  try {
    await work(bridge);
  } finally {
    bridge.close();
  }
}

/** @throws CommandError with the next step when no agent runs on this data directory. */
export async function connectToAgent(dataDir: string): Promise<SocketBridge> {
  const announcement = await readAnnouncement(dataDir);
  const token = await readToken(dataDir);
  if (announcement === null || token === null) throw noAgent(dataDir);
  const socket = new WebSocket(`ws://127.0.0.1:${announcement.port}${BRIDGE_PATH}`);
  try {
    return await connectSocketBridge(socket, token);
  } catch (error) {
    if (isUnreachable(error)) throw noAgent(dataDir, error);
    throw error;
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof BridgeError && error.failure.code === 'unreachable';
}

function noAgent(dataDir: string, cause?: unknown): CommandError {
  return new CommandError(
    `No agent is running with the data directory ${dataDir}: start one with "meshtask serve".`,
    { cause },
  );
}
