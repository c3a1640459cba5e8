import { basename } from 'node:path';
import { batchNameSchema } from '../../shared/model/batch.ts';
import { CommandError, ExitCode } from './command-error.ts';
import { oneLine } from './terminal/printable.ts';

/** Characters, each of two UTF-16 units at most. */
const MAX_DEFAULT_NAME = 50;

/**
 * What a batch is called: as a person says, or as its file, or as its first prompt.
 *
 * @throws CommandError for a name that is none.
 */
export function batchNameOf(
  given: string | undefined,
  file: string,
  prompts: readonly string[],
): string {
  if (given === undefined) {
    const origin = file === '-' ? (prompts[0] ?? '') : basename(file);
    return oneLine(origin, MAX_DEFAULT_NAME) || 'batch';
  }
  const parsed = batchNameSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? '';
  throw new CommandError(message, { exitCode: ExitCode.usage });
}
