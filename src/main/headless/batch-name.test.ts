import { expect, test } from 'vitest';
import { batchNameOf } from './batch-name.ts';
import { ExitCode } from './command-error.ts';

test('a batch is called as its person says', () => {
  expect(batchNameOf(' Chapters ', 'prompts.txt', ['one'])).toBe('Chapters');
});

test('a batch is called as its file, or as the first prompt of standard input', () => {
  expect(batchNameOf(undefined, '/home/anna/prompts.txt', ['one'])).toBe('prompts.txt');
  expect(batchNameOf(undefined, '-', ['Count the\tstars', 'two'])).toBe('Count the stars');
  expect(batchNameOf(undefined, '-', ['x'.repeat(80)])).toBe(`${'x'.repeat(49)}…`);
  expect(batchNameOf(undefined, '-', ['\u200b'])).toBe('batch');
});

test('a name that is none is refused', () => {
  const refusal = expect.objectContaining({
    message: 'The name of a batch is one line.',
    exitCode: ExitCode.usage,
  });
  expect(() => batchNameOf('two\nlines', '-', ['one'])).toThrow(refusal);
});
