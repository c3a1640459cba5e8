import { expect, test } from 'vitest';
import { type Installation, updatedBy } from './update-way.ts';

const installed: Installation = {
  platform: 'win32',
  isPackaged: true,
  hasFeed: true,
  isAppImage: false,
  packageType: null,
};

test.each<Partial<Installation>>([
  { platform: 'win32' },
  { platform: 'darwin' },
  { platform: 'linux', isAppImage: true },
])('an installer that can replace the app does: %o', (given) => {
  expect(updatedBy({ ...installed, ...given })).toBeNull();
});

test.each<[Partial<Installation>, string]>([
  [{ platform: 'linux', packageType: 'deb' }, 'apt'],
  [{ platform: 'linux', packageType: 'rpm' }, 'dnf'],
  [{ platform: 'linux' }, 'download a newer one'],
  [{ platform: 'win32', hasFeed: false }, 'download a newer one'],
  [{ isPackaged: false }, 'git'],
])('where something else does, it is named: %o', (given, word) => {
  expect(updatedBy({ ...installed, ...given })).toContain(word);
});
