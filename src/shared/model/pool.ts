import { z } from 'zod';

const MAX_NAME_CHARACTERS = 64;
/** Whoever is on the LAN can guess as long as they like: a few words make that hopeless. */
const MIN_PASS_PHRASE_CHARACTERS = 12;
const MAX_PASS_PHRASE_CHARACTERS = 1_000;

/** The same on every machine, whichever way its keyboard composes an accent. */
export const poolNameSchema = z
  .string()
  .max(MAX_NAME_CHARACTERS, `The pool's name is longer than ${MAX_NAME_CHARACTERS} characters.`)
  .transform((name) => name.normalize('NFC').trim())
  .refine((name) => name !== '', "The pool's name is empty.")
  .refine((name) => !/\p{C}/u.test(name), "The pool's name has characters that nobody can see.");

/** Never kept, never logged: the key is derived from it. */
export const passPhraseSchema = z
  .string()
  .max(MAX_PASS_PHRASE_CHARACTERS, 'The pass phrase is too long.')
  .transform((phrase) => phrase.normalize('NFC').trim())
  .refine(
    (phrase) => phrase.length >= MIN_PASS_PHRASE_CHARACTERS,
    `The pass phrase is shorter than ${MIN_PASS_PHRASE_CHARACTERS} characters: use a few words.`,
  );

/** The private pool that an agent belongs to. */
export interface PoolMembership {
  readonly name: string;
  /** Whether the command line chose it for this run. */
  readonly isFixed: boolean;
}
