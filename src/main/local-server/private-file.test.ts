import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temporary-history.ts';
import { UnwritableError, writePrivateFile } from './private-file.ts';

test('a file is replaced as a whole, and private', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const file = join(directory, 'token');
  await writePrivateFile(file, 'one');
  await writePrivateFile(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(readdirSync(directory)).toEqual(['token']);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a directory that refuses is told with a sentence, and no draft stays', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'token', 'in the way'), { recursive: true });
  const writing = writePrivateFile(join(directory, 'token'), 'one');
  await expect(writing).rejects.toThrow(UnwritableError);
  await expect(writing).rejects.toThrow(`The data directory ${directory} cannot be written: `);
  expect(readdirSync(directory)).toEqual(['token']);
});

test('what is no directory is told as well', async () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, 'in the way');
  await expect(writePrivateFile(join(file, 'token'), 'one')).rejects.toThrow(UnwritableError);
});

test('a full disk is called so', () => {
  const cause = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  expect(new UnwritableError('/data', cause).message).toBe(
    'The data directory /data cannot be written: the disk is full.',
  );
});
