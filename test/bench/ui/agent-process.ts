import {
  connectSocketBridge,
  type SocketBridge,
} from '../../../src/shared/contract/socket-bridge.ts';
import { BRIDGE_PATH } from '../../../src/shared/contract/socket-messages.ts';
import { startProgram, waitFor } from '../../e2e/drivers/program.ts';

export interface AgentProcess {
  /** Of its interface, with the token. */
  readonly address: string;
  /** From the start of the process until it says so. */
  readonly readyMs: number;
  connect(): Promise<SocketBridge>;
  stop(): Promise<void>;
}

const QUIET = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0'];

/** `meshtask serve` as it is built. */
export async function startAgent(
  dataDir: string,
  args: readonly string[] = [],
): Promise<AgentProcess> {
  const startedAt = performance.now();
  const place = ['--data-dir', dataDir, '--json'];
  const program = startProgram(['bin/meshtask.js', 'serve', ...place, ...QUIET, ...args]);
  const ready = await waitFor(program, async () => /"ui":"([^"]+)"/.exec(program.said()));
  const address = ready[1] ?? '';
  return {
    address,
    readyMs: performance.now() - startedAt,
    connect: () => connectTo(address),
    stop: () => program.end('SIGTERM'),
  };
}

function connectTo(address: string): Promise<SocketBridge> {
  const { host, hash } = new URL(address);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  return connectSocketBridge(new WebSocket(`ws://${host}${BRIDGE_PATH}`), token);
}
