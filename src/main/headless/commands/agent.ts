import type { Command } from 'commander';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import type { UpdateState } from '../../../shared/model/update.ts';
import { withAgent } from '../connection.ts';
import { print, printJson } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { formatFields } from '../terminal/table.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

export function addAgentCommands(program: Command): void {
  addStatusCommand(program, 'status', 'agent.status', 'show the state of the agent');
  addStatusCommand(program, 'pause', 'agent.pause', 'accept no tasks for now');
  addStatusCommand(program, 'resume', 'agent.resume', 'accept tasks again');
}

function addStatusCommand(
  program: Command,
  usage: string,
  command: 'agent.status' | 'agent.pause' | 'agent.resume',
  description: string,
): void {
  addCommand(program, usage, description).action((options: AgentOptions) =>
    withAgent(options.dataDir, async (bridge) => {
      const status = await bridge.call(command);
      await (options.json ? printJson(status) : print(formatStatus(status)));
    }),
  );
}

function formatStatus(status: AgentStatus): string {
  return formatFields([
    ['Name', oneLine(status.name)],
    ['Fingerprint', status.fingerprint],
    ['State', status.isAccepting ? 'accepting tasks' : 'paused'],
    ['Tasks', `${status.executing}/${status.concurrency} executing, ${status.queued} queued`],
    ['Peers', `${status.peersPresent} present, ${status.requestsWaiting} wait to be allowed`],
    ['Pool', status.pool === null ? 'none, open to the LAN' : oneLine(status.pool.name)],
    ['Unknown peers', POLICY_WORDS[status.trustPolicy]],
    ['Executor', status.executor],
    ...status.addresses.map((address) => ['Address', address] as const),
    ['Data', status.dataDir],
    ['PeerId', status.id],
    ['Version', status.version],
    ['Updates', updateWords(status.update)],
    ...status.problems.map(({ message }) => ['Problem', message] as const),
  ]);
}

function updateWords(update: UpdateState): string {
  if (update.kind === 'elsewhere') return update.how;
  return 'version' in update ? `${update.version} is ${update.kind}` : 'by itself';
}

const POLICY_WORDS: Readonly<Record<AgentStatus['trustPolicy'], string>> = {
  ask: 'have to be allowed',
  allow: 'are allowed',
  block: 'are blocked',
};
