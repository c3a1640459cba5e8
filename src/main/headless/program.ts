import { Command } from 'commander';
import { addAgentCommands } from './commands/agent.ts';
import { addBatchCommands } from './commands/batches.ts';
import { addCancelAndRetry } from './commands/cancel-retry.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addPeerCommands, addRequestCommands } from './commands/peers.ts';
import { addPoolCommands } from './commands/pool.ts';
import { addRun } from './commands/run.ts';
import { addServe } from './commands/serve.ts';
import { addStats } from './commands/stats.ts';
import { addTask } from './commands/task.ts';
import { addTasks } from './commands/tasks.ts';
import { packageVersion } from './package-root.ts';

const EXAMPLES = `
Examples:
  meshtask serve                             run an agent on this machine
  meshtask run "Summarise this page"         run a task on whoever is free
  meshtask run --target kitchen "Say hello"  run it on the peer called kitchen
  meshtask run --batch prompts.txt           run one task a line
  meshtask requests                          see who wants to run tasks here
  meshtask allow kitchen                     let that peer run its tasks here`;

/** The whole command line; parsing runs a command. */
export function createProgram(): Command {
  const program = new Command('meshtask')
    .description('Turns the machines on one LAN into one pool of workers.')
    .version(packageVersion())
    .showHelpAfterError('Try --help.')
    // "pool" and its subcommands take the same options: each those that follow it.
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  addServe(program);
  addRun(program);
  addTasks(program);
  addTask(program);
  addBatchCommands(program);
  addCancelAndRetry(program);
  addExport(program);
  addPeerCommands(program);
  addRequestCommands(program);
  addDoctor(program);
  addPoolCommands(program);
  addStats(program);
  addAgentCommands(program);
  return program;
}
