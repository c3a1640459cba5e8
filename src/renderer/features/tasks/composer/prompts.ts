import { MAX_PROMPTS_A_CALL } from '../../../../shared/contract/commands.ts';
import { promptSchema } from '../../../../shared/model/task.ts';

/** Half of what one message may carry, so that the rest of the call fits beside it. */
const MAX_BYTES_A_CALL = 2 * 1024 * 1024;

const utf8 = new TextEncoder();

/** @returns one prompt, or one a line without the empty lines. */
export function promptsOf(text: string, isOnePerLine: boolean): readonly string[] {
  if (!isOnePerLine) return [text];
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** @returns what is wrong with the first prompt that the agent would refuse, or null. */
export function problemOf(prompts: readonly string[]): string | null {
  if (prompts.length === 0) return sentenceFor('');
  for (const [index, prompt] of prompts.entries()) {
    const sentence = sentenceFor(prompt);
    if (sentence !== null)
      return prompts.length === 1 ? sentence : `Line ${index + 1}: ${sentence}`;
  }
  return null;
}

/** Splits a batch into calls that each fit into one message. */
export function splitIntoCalls(prompts: readonly string[]): readonly (readonly string[])[] {
  const calls: string[][] = [];
  let current: string[] = [];
  let bytes = 0;
  for (const prompt of prompts) {
    const size = utf8.encode(JSON.stringify(prompt)).byteLength;
    const isFull = current.length === MAX_PROMPTS_A_CALL || bytes + size > MAX_BYTES_A_CALL;
    if (isFull && current.length > 0) {
      calls.push(current);
      current = [];
      bytes = 0;
    }
    current.push(prompt);
    bytes += size;
  }
  return current.length === 0 ? calls : [...calls, current];
}

function sentenceFor(prompt: string): string | null {
  return promptSchema.safeParse(prompt).error?.issues[0]?.message ?? null;
}
