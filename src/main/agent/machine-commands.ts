import type { CommandHandlers } from '../../shared/contract/commands.ts';
import type { Folder } from '../../shared/model/machine.ts';
import type { AgentOptions } from './agent-options.ts';
import { describeInterfaces } from './node/interface-uses.ts';
import type { InterfaceTable } from './node/network-interfaces.ts';
import { AppError, messageOf } from './support/app-error.ts';

export interface MachineCommandsParts
  extends Pick<AgentOptions, 'dataDir' | 'logDir' | 'openFolder'> {
  readonly interfaces: () => InterfaceTable;
}

/** What people want to know of the machine that the agent runs on. */
export function machineCommands(
  parts: MachineCommandsParts,
): Pick<CommandHandlers, 'network.interfaces' | 'folder.open'> {
  return {
    'network.interfaces': () => describeInterfaces(parts.interfaces()),
    'folder.open': async ({ folder }) => ({ path: await openFolder(parts, folder) }),
  };
}

async function openFolder(parts: MachineCommandsParts, folder: Folder): Promise<string> {
  const path = folder === 'data' ? parts.dataDir : parts.logDir;
  if (path === undefined) throw new AppError('not_found', 'The log of this agent is no file.');
  if (parts.openFolder === undefined) {
    throw new AppError('conflict', `There is nobody here to open ${path} for.`);
  }
  try {
    await parts.openFolder(path);
  } catch (error) {
    const message = `${path} could not be opened: ${messageOf(error)}`;
    throw new AppError('not_found', message, { cause: error });
  }
  return path;
}
