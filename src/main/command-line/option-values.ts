import { InvalidArgumentError } from 'commander';

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
