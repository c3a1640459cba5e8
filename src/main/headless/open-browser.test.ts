import { expect, test } from 'vitest';
import { hasDisplay } from './open-browser.ts';

test.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: '' }, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['linux', { WSL_DISTRO_NAME: 'Debian' }, true],
  ['darwin', {}, true],
  ['win32', {}, true],
] as const)('on %s with %j a browser can be seen: %s', (platform, environment, isSeen) => {
  expect(hasDisplay(platform, environment)).toBe(isSeen);
});
