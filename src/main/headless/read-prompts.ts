import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { promptSchema } from '../../shared/model/task.ts';
import { isMissing } from '../local-server/private-file.ts';
import { CommandError, ExitCode } from './command-error.ts';

/**
 * Reads one prompt a line from a file, or from standard input for `-`; empty lines are left out.
 *
 * @throws CommandError that names the line of a prompt that is too long.
 */
export async function readPrompts(file: string): Promise<readonly string[]> {
  const content = file === '-' ? await text(process.stdin) : await readBatch(file);
  const prompts = parsePrompts(content, file === '-' ? 'standard input' : file);
  if (prompts.length > 0) return prompts;
  throw new CommandError(`There are no prompts in ${file}.`, { exitCode: ExitCode.usage });
}

export function parsePrompts(content: string, origin: string): readonly string[] {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = promptSchema.safeParse(line);
    if (parsed.success) return [parsed.data];
    const why = parsed.error.issues[0]?.message;
    throw new CommandError(`${origin}, line ${index + 1}: ${why}`, { exitCode: ExitCode.usage });
  });
}

async function readBatch(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw new CommandError(`${file} cannot be read.`, { cause: error });
    throw new CommandError(`There is no file ${file}.`, { exitCode: ExitCode.usage });
  }
}
