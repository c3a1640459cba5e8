import { expect, test } from 'vitest';
import { settingsSchema } from '../../../shared/model/settings.ts';
import { refusalOf } from './validation.ts';

const { name, concurrency, mockDelayMs, keepDays } = settingsSchema.shape;

test.each([
  ['an empty name', name, '  ', 'The name is empty.'],
  ['a name of 65 characters', name, 'x'.repeat(65), 'At most 64 characters.'],
  ['no task at once', concurrency, 0, 'The least is 1.'],
  ['too many tasks at once', concurrency, 2_000, 'The most is 1024.'],
  ['half a task', concurrency, 1.5, 'It must be a whole number.'],
  ['no number', concurrency, '', 'It must be a number.'],
  ['a negative time', keepDays, -1, 'The least is 0.'],
  [
    'a range that ends before it begins',
    mockDelayMs,
    { min: 5, max: 4 },
    'The shortest delay is longer than the longest.',
  ],
])('%s is refused in words', (_what, schema, value, words) => {
  expect(refusalOf(schema, value)).toBe(words);
});

test('a valid value is not refused', () => {
  expect(refusalOf(mockDelayMs, { min: 100, max: 500 })).toBeNull();
});
