import { describe, expect, test } from 'vitest';
import { aPeerId, aTaskId } from '../../../test/support/builders.ts';
import { fingerprintOf, peerIdSchema, taskIdSchema } from './ids.ts';

describe('a task id', () => {
  test('is a UUID v4', () => {
    expect(taskIdSchema.parse(aTaskId())).toBe(aTaskId());
  });

  test.each([
    '',
    'garbage',
    '00000000-0000-0000-0000-000000000000',
    '6fa459ea-ee8a-11e9-81b4-2a2ae2dbcce4',
    `${aTaskId()} `,
    17,
    null,
  ])('is not %j', (candidate) => {
    expect(taskIdSchema.safeParse(candidate).success).toBe(false);
  });
});

describe('a peer id', () => {
  test.each([
    aPeerId('anybody'),
    '12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttfVCRnd6g',
    'QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC',
    '16Uiu2HAm9ZZzz4YkE6rXKXSpQ2UMZ4GqGPsfYmHEhuVvhJrLeTdR',
  ])('may be %s', (id) => {
    expect(peerIdSchema.parse(id)).toBe(id);
  });

  test.each([
    '',
    '12D3KooW',
    `${aPeerId('anybody')}0`,
    aPeerId('anybody').replace('W', 'O'),
    aPeerId('anybody').repeat(2),
    ` ${aPeerId('anybody')}`,
    17,
    null,
  ])('is not %j', (candidate) => {
    expect(peerIdSchema.safeParse(candidate).success).toBe(false);
  });
});

test('a fingerprint is the last eight characters of a PeerId, in two groups', () => {
  const id = '12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttk7Qf3xZp';
  expect(fingerprintOf(id)).toBe('k7Qf-3xZp');
});
