import { join, resolve } from 'node:path';
import { Command } from 'commander';
import {
  addDataDirOption,
  addServeOptions,
  type ServeOptions,
} from '../command-line/serve-options.ts';

export interface DesktopOptions extends ServeOptions {
  /** Starts without a window, as at login. */
  readonly hidden: boolean;
  /** Runs one task in a window, and ends: see smoke-test.ts. */
  readonly smokeTest: boolean;
}

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
    .option('--smoke-test', 'run one task in a window of its own, and end', false)
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    // A desktop app has no terminal on Windows: the caller says what is wrong.
    .configureOutput({ writeErr: () => {} })
    .parse([...words], { from: 'user' });
  const { userDataDir, ...options } = command.opts<GivenOptions>();
  const isDataDirGiven = command.getOptionValueSource('dataDir') !== 'default';
  const dataDir = isDataDirGiven ? options.dataDir : (userDataDir ?? options.dataDir);
  return { ...options, dataDir: resolve(dataDir) };
}

/** Chromium's own files stay apart from the agent's. */
export function chromiumDir({ dataDir }: DesktopOptions): string {
  return join(dataDir, 'desktop');
}
