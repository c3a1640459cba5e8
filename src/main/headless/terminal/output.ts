import { once } from 'node:events';

/** Data goes to standard output, one JSON document a line. */
export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value));
}

/** Waits while the reader of standard output is slower than we are. */
export async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/** Messages for people go to standard error. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
