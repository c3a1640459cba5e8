import { expect, test } from 'vitest';
import { tcpEndOf } from './tcp-end.ts';

const PEER = '12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttfVCRnd6g';

test.each([
  ['/ip4/192.168.1.7/tcp/4737', '192.168.1.7:4737'],
  [`/ip4/192.168.1.7/tcp/4737/p2p/${PEER}`, '192.168.1.7:4737'],
  ['/ip6/fd00::7/tcp/4737', '[fd00::7]:4737'],
  ['/dns/kitchen.local/tcp/80', 'kitchen.local:80'],
])('%s leads to %s', (address, text) => {
  expect(tcpEndOf(address)).toMatchObject({ text });
});

test.each([
  '',
  'kitchen',
  '/ip4/192.168.1.7',
  '/ip4/192.168.1.7/udp/4737/quic-v1',
  '/ip4/192.168.1.7/tcp/4737/ws',
  `/ip4/192.168.1.7/tcp/4737/p2p/${PEER}/p2p-circuit`,
  '/unix/tmp%2Fsocket',
  '/ip4/192.168.1.7/tcp/99999',
])('%j leads to no TCP port', (address) => {
  expect(tcpEndOf(address)).toBeNull();
});
