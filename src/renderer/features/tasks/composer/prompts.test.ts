import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PROMPTS_A_CALL } from '../../../../shared/contract/commands.ts';
import { MAX_MESSAGE_BYTES } from '../../../../shared/contract/socket-messages.ts';
import { MAX_PROMPT_BYTES } from '../../../../shared/model/task.ts';
import { problemOf, promptsOf, splitIntoCalls } from './prompts.ts';

describe('the text of the composer', () => {
  test('is one prompt, with its lines as they are', () => {
    expect(promptsOf('one\n\n two ', false)).toEqual(['one\n\n two ']);
  });

  test('is one prompt a line when asked for, without empty lines', () => {
    expect(promptsOf('one\r\n\n  two \n', true)).toEqual(['one', 'two']);
  });
});

describe('a problem', () => {
  test('is the sentence of the agent', () => {
    expect(problemOf(['  '])).toBe('The prompt is empty: write what should be done.');
    expect(problemOf([])).toBe('The prompt is empty: write what should be done.');
  });

  test('names the line of a batch', () => {
    expect(problemOf(['fine', 'a'.repeat(MAX_PROMPT_BYTES + 1)])).toMatch(/^Line 2: .* 256 KiB/);
  });

  test('is none for what the agent takes', () => {
    expect(problemOf(['one', 'two'])).toBeNull();
  });
});

describe('a batch', () => {
  test('is split into calls of at most a thousand prompts', () => {
    const prompts = Array.from({ length: 2 * MAX_PROMPTS_A_CALL + 1 }, (_, index) => `${index}`);
    const calls = splitIntoCalls(prompts);
    expect(calls.map((call) => call.length)).toEqual([1_000, 1_000, 1]);
    expect(calls.flat()).toEqual(prompts);
  });

  test('fits into messages however its characters are escaped, and keeps its order', () => {
    const large = fc.constantFrom('\u0001', '"', 'ä', '🪐').map((text) => text.repeat(50_000));
    fc.assert(
      fc.property(fc.array(large, { maxLength: 40 }), (prompts) => {
        const calls = splitIntoCalls(prompts);
        expect(calls.flat()).toEqual(prompts);
        for (const call of calls) {
          expect(Buffer.byteLength(JSON.stringify(call))).toBeLessThan(MAX_MESSAGE_BYTES);
        }
      }),
      { numRuns: 20 },
    );
  });
});
