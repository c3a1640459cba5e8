import { expect, test } from 'vitest';
import { isAppUrl, originOf } from './app-url.ts';

test.each([
  ['app://meshtask/', true],
  ['app://meshtask/#/peers', true],
  ['app://meshtask.example/', false],
  ['app://meshtask@example/', false],
  ['https://meshtask/', false],
  ['file:///meshtask/', false],
  ['meshtask', false],
])('%s is the interface: %s', (url, isOurs) => {
  expect(isAppUrl(url)).toBe(isOurs);
});

test('an origin ends where the port does', () => {
  expect(originOf('http://localhost:5173/#/peers')).toBe('http://localhost:5173');
  expect(originOf('http://localhost:51730/')).not.toBe('http://localhost:5173');
});
