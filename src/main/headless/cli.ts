import { Command, CommanderError } from 'commander';
import { BridgeError } from '../../shared/contract/bridge.ts';
import { UnwritableError } from '../local-server/private-file.ts';
import { PortTakenError } from '../local-server/server.ts';
import { CommandError, ExitCode } from './command-error.ts';
import { addAgentCommands } from './commands/agent.ts';
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
import { say } from './terminal/output.ts';

const EXAMPLES = `
Examples:
  meshtask serve                             run an agent on this machine
  meshtask run "Summarise this page"         run a task on whoever is free
  meshtask run --target kitchen "Say hello"  run it on the peer called kitchen
  meshtask run --batch prompts.txt           run one task a line
  meshtask requests                          see who wants to run tasks here
  meshtask allow kitchen                     let that peer run its tasks here`;

process.stdout.on('error', endWithReader);
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function createProgram(): Command {
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

/** Says on standard error what went wrong, and returns how the process ends. */
function explain(error: unknown): ExitCode {
  // Commander has said its sentence itself.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  say(wordsOf(error));
  if (error instanceof CommandError) return error.exitCode;
  return isInvalidInput(error) ? ExitCode.usage : ExitCode.failed;
}

function wordsOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof BridgeError) return error.message;
  if (error instanceof PortTakenError || error instanceof UnwritableError) return error.message;
  // By name, because the class comes with the whole agent, which only "serve" needs.
  if (error instanceof Error && error.name === 'AppError') return error.message;
  return `An unexpected error happened: ${error instanceof Error ? error.stack : String(error)}`;
}

function isInvalidInput(error: unknown): boolean {
  return error instanceof BridgeError && error.failure.code === 'invalid_input';
}

/** The reader of a pipe may leave early, as `head` does. */
function endWithReader(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit(ExitCode.done);
  throw error;
}
