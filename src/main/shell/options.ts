import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import {
  addDataDirOption,
  addServeOptions,
  type ServeOptions,
} from '../command-line/serve-options.ts';

export interface DesktopOptions extends ServeOptions {
  /** Starts without a window, as at login. */
  readonly hidden: boolean;
}

const WRONG_USAGE = 2;

interface GivenOptions extends DesktopOptions {
  readonly userDataDir?: string;
}

/**
 * Reads what follows the name of the program; Electron's and Chromium's own switches are ignored.
 *
 * @throws CommanderError for a value that is none.
 */
export function readOptions(words: readonly string[]): DesktopOptions {
  const command = new Command('meshtask');
  addServeOptions(addDataDirOption(command))
    .option('--user-data-dir <directory>', 'the same as --data-dir')
    .option('--hidden', 'start without a window', false)
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .parse([...words], { from: 'user' });
  const { userDataDir, ...options } = command.opts<GivenOptions>();
  const isDataDirGiven = command.getOptionValueSource('dataDir') !== 'default';
  const dataDir = isDataDirGiven ? options.dataDir : (userDataDir ?? options.dataDir);
  return { ...options, dataDir: resolve(dataDir) };
}

export function readOptionsOrExit(): DesktopOptions {
  try {
    return readOptions(process.argv.slice(1));
  } catch (error) {
    // Commander has said its sentence itself.
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : WRONG_USAGE);
    throw error;
  }
}

/** Chromium's own files stay apart from the agent's. */
export function chromiumDir({ dataDir }: DesktopOptions): string {
  return join(dataDir, 'desktop');
}
