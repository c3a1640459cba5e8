import { CommanderError } from 'commander';
import { BridgeError } from '../../shared/contract/bridge.ts';
import { UnwritableError } from '../local-server/private-file.ts';
import { PortTakenError } from '../local-server/server.ts';
import { CommandError, ExitCode } from './command-error.ts';
import { createProgram } from './program.ts';
import { say } from './terminal/output.ts';

process.stdout.on('error', endWithReader);
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = explain(error);
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
