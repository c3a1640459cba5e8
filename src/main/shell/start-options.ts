import { CommanderError } from 'commander';
import { dialog } from 'electron';
import { type DesktopOptions, readOptions } from './options.ts';
import { smokeTestOptions } from './smoke-test.ts';

const WRONG_USAGE = 2;

/** Reads the options of this start; ends the app with a sentence where they are wrong. */
export function startOptions(): DesktopOptions {
  try {
    const options = readOptions(process.argv.slice(1));
    return options.smokeTest ? smokeTestOptions(options) : options;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) process.exit(0);
    dialog.showErrorBox('Meshtask could not start', error.message);
    process.exit(WRONG_USAGE);
  }
}
