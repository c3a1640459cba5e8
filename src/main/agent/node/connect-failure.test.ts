import { expect, test } from 'vitest';
import { connectFailureOf } from './connect-failure.ts';

test.each([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ETIMEDOUT', 'timed_out'],
  ['EPERM', 'forbidden'],
  ['ENOTFOUND', 'unknown_host'],
  ['ECONNRESET', null],
])('%s means that the connection is %s', (code, failure) => {
  expect(connectFailureOf(Object.assign(new Error(code), { code }))).toBe(failure);
});

test('a dial that was given up took too long; what is no error says nothing', () => {
  expect(connectFailureOf(new DOMException('late', 'TimeoutError'))).toBe('timed_out');
  expect(connectFailureOf(new DOMException('late', 'AbortError'))).toBe('timed_out');
  expect(connectFailureOf(new Error('no code'))).toBeNull();
  expect(connectFailureOf('refused')).toBeNull();
});
