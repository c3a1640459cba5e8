import { expect, test } from 'vitest';
import { chooseBatch } from './find-batch.ts';

const stars = { id: '7d8a2f64-1f4e-4a3b-9c52-6f1f0f7ce001', name: 'Stars' };
const moons = { id: '7d8a9999-1f4e-4a3b-9c52-6f1f0f7ce002', name: 'moons.txt' };
const again = { id: 'a1b2c3d4-1f4e-4a3b-9c52-6f1f0f7ce003', name: 'moons.txt' };
const hexadecimal = { id: 'ffffc3d4-1f4e-4a3b-9c52-6f1f0f7ce004', name: 'a1b2' };

test.each([
  ['Stars', stars],
  ['stars', stars],
  ['7d8a2', stars],
  ['A1B2C3', again],
  ['a1b2', hexadecimal],
])('%s names a batch', (reference, { id }) => {
  expect(chooseBatch([stars, moons, again, hexadecimal], reference)).toBe(id);
});

test.each(['moons.txt', '7d8a'])('%s names several', (reference) => {
  expect(() => chooseBatch([stars, moons, again], reference)).toThrow(
    `"${reference}" may be 2 batches: give the id of one, which "meshtask batches" shows.`,
  );
});

test.each(['suns', '7d8', ''])('"%s" names none', (reference) => {
  expect(() => chooseBatch([stars, moons], reference)).toThrow(
    `No batch is known as "${reference}": "meshtask batches" lists those that are.`,
  );
});
