import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MAX_PROMPT_BYTES } from '../../shared/model/task.ts';
import { parsePrompts, readPrompts } from './read-prompts.ts';

test('each line with text is a prompt', () => {
  expect(parsePrompts('\uFEFFone\r\n\n  \n two \nthree', 'file')).toEqual([
    'one',
    ' two ',
    'three',
  ]);
});

test('a prompt that is too long is told with its line', () => {
  const long = 'x'.repeat(MAX_PROMPT_BYTES + 1);
  expect(() => parsePrompts(`one\n\n${long}`, 'prompts.txt')).toThrow(
    'prompts.txt, line 3: The prompt is longer than 256 KiB: shorten it or split it.',
  );
});

test('a file is read, and one that cannot be is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshtask-prompts-'));
  const file = join(folder, 'prompts.txt');
  await writeFile(file, 'one\ntwo\n');
  expect(await readPrompts(file)).toEqual(['one', 'two']);
  await writeFile(file, '\n');
  await expect(readPrompts(file)).rejects.toThrow(`There are no prompts in ${file}.`);
  await expect(readPrompts(join(folder, 'none'))).rejects.toThrow('There is no file');
  await expect(readPrompts(folder)).rejects.toThrow(`${folder} cannot be read.`);
  await rm(folder, { recursive: true });
});
