import { describe, expect, test } from 'vitest';
import { AppError, failureOf, messageOf } from './app-error.ts';

describe('an error that the agent foresees', () => {
  test('becomes a failure with its code and sentence', () => {
    const error = new AppError('busy', 'That machine is leaving.');
    expect(failureOf(error)).toEqual({ code: 'busy', message: 'That machine is leaving.' });
    expect(error.name).toBe('AppError');
  });

  test('keeps its cause', () => {
    const cause = new Error('disk I/O error');
    expect(new AppError('storage_failed', 'Not written.', { cause }).cause).toBe(cause);
  });
});

describe('anything else that is thrown', () => {
  test.each([
    [new TypeError('x is undefined'), 'An unexpected error happened: x is undefined'],
    ['a string', 'An unexpected error happened: a string'],
    [undefined, 'An unexpected error happened: undefined'],
  ])('becomes an internal failure: %s', (thrown, message) => {
    expect(failureOf(thrown)).toEqual({ code: 'internal', message });
  });

  test('has a message', () => {
    expect([messageOf(new Error('broken')), messageOf(42)]).toEqual(['broken', '42']);
  });
});
