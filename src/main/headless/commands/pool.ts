import type { Command } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import {
  addPassPhraseOption,
  type PassPhraseOptions,
  passPhraseFrom,
} from '../../command-line/pass-phrase.ts';
import { CommandError, ExitCode } from '../command-error.ts';
import { withAgent } from '../connection.ts';
import { printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

export function addPoolCommands(program: Command): void {
  const pool = addCommand(program, 'pool', 'show the private pool of the agent').action(
    (options: AgentOptions) =>
      withAgent(options.dataDir, async (bridge) =>
        tell(await bridge.call('agent.status'), options.json),
      ),
  );
  const joining = addCommand(pool, 'join', 'join a private pool, or found it');
  addPassPhraseOption(joining)
    .argument('<name>', 'the same on every machine, to the letter')
    .action((name: string, options: AgentOptions & PassPhraseOptions) =>
      withAgent(options.dataDir, (bridge) => join(bridge, name, options)),
    );
  addCommand(pool, 'leave', 'leave the private pool').action((options: AgentOptions) =>
    withAgent(options.dataDir, async (bridge) =>
      tell(await bridge.call('pool.leave'), options.json),
    ),
  );
}

async function join(
  bridge: Bridge,
  name: string,
  options: AgentOptions & PassPhraseOptions,
): Promise<void> {
  const source = passPhraseFrom(options, name);
  const passPhrase = typeof source === 'string' ? source : await source();
  if (passPhrase === null) throw new CommandError(NO_TERMINAL, { exitCode: ExitCode.usage });
  await tell(await bridge.call('pool.join', { name, passPhrase }), options.json);
}

const NO_TERMINAL =
  'There is no terminal to ask for the pass phrase: put it into MESHTASK_PASSPHRASE, or name a file with --passphrase-file.';

async function tell({ pool }: AgentStatus, json: boolean): Promise<void> {
  if (json) await printJson(pool);
  else if (pool === null) say('No private pool: every Meshtask of the LAN can see this machine.');
  else say(`In the private pool ${oneLine(pool.name)}: only its other machines see this one.`);
}
