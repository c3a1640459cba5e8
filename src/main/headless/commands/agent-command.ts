import { type Command, InvalidArgumentError } from 'commander';
import envPaths from 'env-paths';

/** What every command takes. */
export interface AgentOptions {
  readonly dataDir: string;
  readonly json: boolean;
}

export function addCommand(program: Command, usage: string, description: string): Command {
  const { data } = envPaths('meshtask', { suffix: '' });
  return program
    .command(usage)
    .description(description)
    .option('--data-dir <directory>', 'the data directory of the agent', data)
    .option('--json', 'print JSON on standard output', false);
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** @returns milliseconds of an option that is given in seconds, fractions included. */
export function seconds(text: string): number {
  const ms = Math.round(Number(text) * 1_000);
  if (/^\d+(\.\d+)?$/.test(text) && ms >= 1) return ms;
  throw new InvalidArgumentError('It must be a number of seconds above 0.');
}

/** For options that may be given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
