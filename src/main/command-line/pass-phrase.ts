import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type Command, InvalidArgumentError } from 'commander';

/** Only this user can read it; what stands on a command line, everybody can read in `ps`. */
const VARIABLE = 'MESHTASK_PASSPHRASE';
const INTERRUPTED = 130;

export interface PassPhraseOptions {
  /** What the file says, not its name. */
  readonly passphraseFile?: string;
}

/** A pass phrase itself is never an option. */
export function addPassPhraseOption(command: Command): Command {
  return command.option(
    '--passphrase-file <file>',
    `where the pool's pass phrase is, - for standard input (default: ${VARIABLE}, or the terminal)`,
    readFirstLine,
  );
}

/** @returns what a file or the environment says, or a function that asks at the terminal. */
export function passPhraseFrom(
  options: PassPhraseOptions,
  pool: string,
): string | (() => Promise<string | null>) {
  const given = options.passphraseFile ?? process.env[VARIABLE];
  // What this process starts has no business with it.
  delete process.env[VARIABLE];
  return given ?? (() => askAtTerminal(pool));
}

function readFirstLine(file: string): string {
  try {
    const content = readFileSync(file === '-' ? process.stdin.fd : file, 'utf8');
    return content.split(/\r?\n/)[0] ?? '';
  } catch {
    throw new InvalidArgumentError('It cannot be read.');
  }
}

/** @returns null without a terminal. */
async function askAtTerminal(pool: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  lines.on('SIGINT', () => process.exit(INTERRUPTED));
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const answer = await lines.question('');
    process.stderr.write('\n');
    return answer;
  };
  try {
    for (;;) {
      const phrase = await ask(`Pass phrase of the pool ${pool}: `);
      if (phrase === (await ask('The same again: '))) return phrase;
      process.stderr.write('They differ. Once more:\n');
    }
  } finally {
    lines.close();
  }
}
