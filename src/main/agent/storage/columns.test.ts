import { expect, test } from 'vitest';
import { number, numberOrNull, oneOf, text, textOrNull } from './columns.ts';

const row = { name: 'Vega', magnitude: 0.03, nothing: null };

test('columns of the right type are read', () => {
  expect([text(row, 'name'), textOrNull(row, 'name'), textOrNull(row, 'nothing')]).toEqual([
    'Vega',
    'Vega',
    null,
  ]);
  expect([number(row, 'magnitude'), numberOrNull(row, 'nothing')]).toEqual([0.03, null]);
  expect(oneOf(['Deneb', 'Vega'], row, 'name')).toBe('Vega');
});

test('an impossible value is refused by name', () => {
  expect(() => text(row, 'magnitude')).toThrow('The history holds 0.03 as magnitude.');
  expect(() => number(row, 'name')).toThrow('The history holds Vega as name.');
  expect(() => oneOf(['Deneb'], row, 'name')).toThrow('The history holds Vega as name.');
  expect(() => text(undefined, 'name')).toThrow('The history holds undefined as name.');
  expect(() => number(undefined, 'name')).toThrow('The history holds undefined as name.');
});
