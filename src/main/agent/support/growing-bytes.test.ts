import { expect, test } from 'vitest';
import { GrowingBytes } from './growing-bytes.ts';

test('pieces are put together in order, and handed out once', () => {
  const bytes = new GrowingBytes();
  for (const piece of ['one ', 'two ', 'x'.repeat(10_000)]) bytes.append(Buffer.from(piece));
  expect(bytes.byteLength).toBe(10_008);
  expect(Buffer.from(bytes.peek(7)).toString()).toBe('one two');
  expect(Buffer.from(bytes.take()).toString()).toBe(`one two ${'x'.repeat(10_000)}`);
  expect(bytes.byteLength).toBe(0);
  expect(bytes.take()).toHaveLength(0);
});

test('what was handed out is not overwritten', () => {
  const bytes = new GrowingBytes();
  bytes.append(Buffer.from('one'));
  const taken = bytes.take();
  bytes.append(Buffer.from('two'));
  expect(Buffer.from(taken).toString()).toBe('one');
});

test('a million pieces of one byte take seconds at most', () => {
  const bytes = new GrowingBytes();
  const piece = new Uint8Array(1);
  const startedAt = performance.now();
  for (let count = 0; count < 1_000_000; count += 1) bytes.append(piece);
  expect(bytes.take()).toHaveLength(1_000_000);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
