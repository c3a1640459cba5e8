import { expect, test } from 'vitest';
import { addressOfPeer, isAmong, portsOf, shortAddress } from './addresses.ts';

test.each([
  ['/ip4/192.168.1.20/tcp/4737/p2p/12D3KooW', '192.168.1.20:4737'],
  ['/ip6/fd00::7/tcp/4738', '[fd00::7]:4738'],
  ['/dns/kitchen.local/tcp/4737', 'kitchen.local:4737'],
  ['/ip4/192.168.1.20/udp/4737/quic-v1', '/ip4/192.168.1.20/udp/4737/quic-v1'],
])('the address %s is shown as %s', (multiaddr, shown) => {
  expect(shortAddress(multiaddr)).toBe(shown);
});

test('the ports of several addresses are named once each', () => {
  expect(portsOf(['/ip4/10.0.0.1/tcp/4737', '/ip6/::1/tcp/4737', '/ip4/10.0.0.1/tcp/1'])).toEqual([
    '4737',
    '1',
  ]);
});

test('an address is found among others with or without its peer', () => {
  const own = ['/ip4/10.0.0.1/tcp/4737/p2p/a'];
  expect(isAmong('/ip4/10.0.0.1/tcp/4737', own)).toBe(true);
  expect(isAmong('/ip4/10.0.0.1/tcp/4737/p2p/a', own)).toBe(true);
  expect(isAmong('/ip4/10.0.0.1/tcp/473', own)).toBe(false);
});

test('an address is given its peer unless it names one', () => {
  expect(addressOfPeer('/ip4/10.0.0.1/tcp/1', 'a')).toBe('/ip4/10.0.0.1/tcp/1/p2p/a');
  expect(addressOfPeer('/ip4/10.0.0.1/tcp/1/p2p/b', 'a')).toBe('/ip4/10.0.0.1/tcp/1/p2p/b');
});
