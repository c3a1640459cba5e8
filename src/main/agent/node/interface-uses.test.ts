import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { describeInterfaces } from './interface-uses.ts';

test('each interface is used for discovery, or has a reason why not', () => {
  const described = describeInterfaces({
    lo: [{ ...entry('127.0.0.1/8'), internal: true }],
    eth0: [entry('192.168.1.5/24'), entry('fe80::5/64')],
    docker0: [entry('172.17.0.1/16')],
    eth1: [entry('fd00::5/64')],
    wlan0: [entry('169.254.3.4/16')],
    gone: undefined,
  });
  expect(described.map(({ name, use }) => `${name}: ${use}`)).toEqual([
    'lo: internal',
    'eth0: used',
    'docker0: virtual',
    'eth1: no_ipv4',
    'wlan0: no_address',
    'gone: no_address',
  ]);
  expect(described[1]?.addresses).toEqual(['192.168.1.5', 'fe80::5']);
});

test('a virtual interface is used where there is no other', () => {
  const [only] = describeInterfaces({ 'vEthernet (External)': [entry('192.168.1.5/24')] });
  expect(only).toMatchObject({ use: 'used' });
});

test('without a network, the agents of this machine look for each other on its loopback', () => {
  const described = describeInterfaces({
    lo: [{ ...entry('127.0.0.1/8'), internal: true }],
    wlan0: [],
  });
  expect(described.map(({ use }) => use)).toEqual(['used', 'no_address']);
});

function entry(cidr: string): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/');
  const rest = { address, netmask: '', mac: '', internal: false, cidr };
  return isIPv4(address) ? { ...rest, family: 'IPv4' } : { ...rest, family: 'IPv6', scopeid: 0 };
}
