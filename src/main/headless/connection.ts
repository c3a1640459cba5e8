import { WebSocket } from 'ws';
import { type Bridge, BridgeError } from '../../shared/contract/bridge.ts';
import type { FailureCode } from '../../shared/contract/failure.ts';
import { connectSocketBridge, type SocketBridge } from '../../shared/contract/socket-bridge.ts';
import { BRIDGE_PATH } from '../../shared/contract/socket-messages.ts';
import { readAnnouncement } from '../local-server/announcement.ts';
import { createChallenge } from '../local-server/proof.ts';
import { readToken } from '../local-server/token.ts';
import { CommandError } from './command-error.ts';
import { leaveOnInterrupt } from './interrupt.ts';

/** An agent that is there answers at once, unless its machine is very busy. */
const ANSWER_WAIT_MS = 5_000;

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
export async function connectToAgent(
  dataDir: string,
  { answerWaitMs = ANSWER_WAIT_MS }: { readonly answerWaitMs?: number } = {},
): Promise<SocketBridge> {
  const announcement = await readAnnouncement(dataDir);
  const token = await readToken(dataDir);
  if (announcement === null || token === null) throw noAgent(dataDir);
  const { port } = announcement;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${BRIDGE_PATH}`);
  const giveUp = setTimeout(() => socket.terminate(), answerWaitMs);
  try {
    return await connectSocketBridge(socket, token, createChallenge(token, port));
  } catch (error) {
    // Whoever took the port may never close, and this process would wait for it.
    socket.terminate();
    if (hasCode(error, 'unreachable')) throw noAgent(dataDir, error);
    if (hasCode(error, 'unauthorized')) throw anotherProgram(dataDir, port, error);
    throw error;
  } finally {
    clearTimeout(giveUp);
  }
}

function hasCode(error: unknown, code: FailureCode): boolean {
  return error instanceof BridgeError && error.failure.code === code;
}

/** After an agent was killed, anyone on this machine may listen where it did. */
function anotherProgram(dataDir: string, port: number, cause: unknown): CommandError {
  return new CommandError(
    `Another program answers on port ${port}, where the agent of ${dataDir} was; it was told nothing. Start the agent with "meshtask serve".`,
    { cause },
  );
}

function noAgent(dataDir: string, cause?: unknown): CommandError {
  return new CommandError(
    `No agent is running with the data directory ${dataDir}: start one with "meshtask serve".`,
    { cause },
  );
}
