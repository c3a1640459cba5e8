import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  CommandInput,
  CommandName,
  CommandOutput,
} from '../../src/shared/contract/commands.ts';
import { connectSocketBridge } from '../../src/shared/contract/socket-bridge.ts';
import { BRIDGE_PATH } from '../../src/shared/contract/socket-messages.ts';

/** Asks the agent of a data directory directly, for what no person would do by hand. */
export async function callAgent<Name extends CommandName>(
  dataDir: string,
  name: Name,
  ...input: undefined extends CommandInput<Name> ? [] : [CommandInput<Name>]
): Promise<CommandOutput<Name>> {
  const { port } = JSON.parse(await readFile(join(dataDir, 'agent.json'), 'utf8')) as {
    port: number;
  };
  const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${BRIDGE_PATH}`);
  const bridge = await connectSocketBridge(socket, token);
  try {
    return await bridge.call(name, ...input);
  } finally {
    bridge.close();
  }
}
