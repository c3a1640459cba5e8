import { type CommandName, commands } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/failure.ts';
import type { BridgeServer } from './bridge-server.ts';

const readingCommands: ReadonlySet<string> = new Set<CommandName>([
  'agent.status',
  'task.get',
  'tasks.page',
  'tasks.count',
  'tasks.folded',
  'batch.get',
  'batches.page',
  'peers.list',
  'requests.list',
  'statistics.summary',
  'statistics.series',
  'settings.get',
  'network.interfaces',
  'folder.open',
  'update.check',
  'update.restart',
]);

/** The bridge to an agent that may change nothing: every other command fails with `refusal`. */
export function onlyReading(bridge: BridgeServer, refusal: Failure): BridgeServer {
  return {
    ...bridge,
    call: async (name, input) => {
      const isChange = Object.hasOwn(commands, name) && !readingCommands.has(name);
      return isChange ? { ok: false, failure: refusal } : bridge.call(name, input);
    },
  };
}
