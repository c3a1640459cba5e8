import { expect, test } from 'vitest';
import { isCutShort, toMultiaddr } from './typed-address.ts';

test.each([
  [' 192.168.1.20 ', '/ip4/192.168.1.20/tcp/4737'],
  ['192.168.1.20:5000', '/ip4/192.168.1.20/tcp/5000'],
  ['kitchen.local', '/dns/kitchen.local/tcp/4737'],
  ['[fd00::7]:5000', '/ip6/fd00::7/tcp/5000'],
  ['fd00::7', '/ip6/fd00::7/tcp/4737'],
  ['/ip4/192.168.1.20/tcp/4737', '/ip4/192.168.1.20/tcp/4737'],
  ['two words', 'two words'],
])('the text "%s" is dialled as %s', (text, multiaddr) => {
  expect(toMultiaddr(text)).toBe(multiaddr);
});

test.each([
  ['10.1.2', true],
  ['4737', true],
  ['10.1.2:4737', true],
  ['10.1.2.3', false],
  ['10.1.2.3:4737', false],
  ['kitchen', false],
  ['fd00::7', false],
])('that "%s" is a part of an address is %s', (text, isPart) => {
  expect(isCutShort(text)).toBe(isPart);
});
