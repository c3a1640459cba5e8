import type { Command } from 'commander';
import { addDataDirOption } from '../../command-line/serve-options.ts';

/** What every command takes. */
export interface AgentOptions {
  readonly dataDir: string;
  readonly json: boolean;
}

export function addCommand(program: Command, usage: string, description: string): Command {
  return addDataDirOption(program.command(usage))
    .description(description)
    .option('--json', 'print JSON on standard output', false);
}
