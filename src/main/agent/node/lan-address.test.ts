import { describe, expect, test } from 'vitest';
import { announceable, dialable, isOnThisMachine, parseLanAddress } from './lan-address.ts';
import { subnetsOf, type UsableInterface } from './network-interfaces.ts';

const PEER = '12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttfVCRnd6g';
const RSA_PEER = 'QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC';

const eth0 = network('eth0', ['192.168.1.5', 24], ['fd00::5', 64]);
const eth1 = network('eth1', ['10.0.0.5', 8]);

describe('parsing an address', () => {
  test('gives its parts and one spelling', () => {
    expect(parseLanAddress(`/ip4/192.168.1.5/tcp/4737/ipfs/${PEER}`)).toEqual({
      text: `/ip4/192.168.1.5/tcp/4737/p2p/${PEER}`,
      peer: PEER,
      family: 'ipv4',
      host: '192.168.1.5',
      port: 4737,
    });
    expect(parseLanAddress(`/ip6/fd00::5/tcp/4737/p2p/${RSA_PEER}`)).toMatchObject({
      peer: RSA_PEER,
      family: 'ipv6',
      host: 'fd00::5',
    });
  });

  test.each([
    '',
    'garbage',
    '/ip4/192.168.1.5',
    '/ip4/192.168.1.5/tcp/4737',
    '/ip4/192.168.1.500/tcp/4737/p2p/x',
    '/ip4/192.168.1.5/tcp/4737/p2p/x',
    `/ip4/192.168.1.5/tcp/0/p2p/${PEER}`,
    `/ip4/192.168.1.5/tcp/99999/p2p/${PEER}`,
    `/ip4/192.168.1.5/udp/4737/p2p/${PEER}`,
    `/ip4/192.168.1.5/udp/4737/quic-v1/p2p/${PEER}`,
    `/dns4/example.org/tcp/4737/p2p/${PEER}`,
    `/ip6zone/eth0/ip6/fe80::1/tcp/4737/p2p/${PEER}`,
    `/ip4/192.168.1.5/tcp/4737/p2p/${PEER}/p2p-circuit/p2p/${RSA_PEER}`,
  ])('refuses %j', (text) => {
    expect(parseLanAddress(text)).toBeUndefined();
  });
});

describe('what is announced on an interface', () => {
  test('its own addresses, IPv4 first, and no others', () => {
    const own = addresses('::1', 'fd00:0::5', '127.0.0.1', '192.168.1.5', '10.0.0.5', '172.17.0.1');
    expect(hosts(announceable(own, eth0, [eth0, eth1]))).toEqual(['192.168.1.5', 'fd00::5']);
    expect(hosts(announceable(own, eth1, [eth0, eth1]))).toEqual(['10.0.0.5']);
  });

  test('nothing on an interface that the agent does not listen on', () => {
    expect(announceable(addresses('192.168.1.5'), eth1, [eth0, eth1])).toEqual([]);
  });

  test('everything when the agent listens on none of the interfaces', () => {
    const own = addresses('127.0.0.1');
    expect(hosts(announceable(own, eth1, [eth0, eth1]))).toEqual(['127.0.0.1']);
  });
});

describe('what may be dialled', () => {
  const lan = { isThisMachine: false, subnets: subnetsOf(eth0) };

  test('the announcing subnet comes first, then other private networks', () => {
    const heard = addresses('172.17.0.1', 'fd99::1', '192.168.1.9', 'fd00::9');
    expect(hosts(dialable(heard, lan))).toEqual([
      '192.168.1.9',
      'fd00::9',
      '172.17.0.1',
      'fd99::1',
    ]);
  });

  test('neither ourselves nor the internet', () => {
    expect(dialable(addresses('127.0.0.1', '::1', '8.8.8.8', '2001:db8::1'), lan)).toEqual([]);
  });

  test('a public address of the announcing subnet', () => {
    const campus = network('eth0', ['131.1.2.3', 16]);
    const origin = { isThisMachine: false, subnets: subnetsOf(campus) };
    expect(hosts(dialable(addresses('131.1.9.9', '131.9.9.9'), origin))).toEqual(['131.1.9.9']);
  });

  test('loopback for an agent of this machine', () => {
    const origin = { ...lan, isThisMachine: true };
    const heard = addresses('127.0.0.1', '192.168.1.5');
    expect(hosts(dialable(heard, origin))).toEqual(['192.168.1.5', '127.0.0.1']);
  });
});

test('loopback and the addresses of the interfaces are on this machine', () => {
  const here = addresses('127.0.0.1', '192.168.1.5', 'fd00::5', '192.168.1.6').map((each) =>
    isOnThisMachine(each, [eth0]),
  );
  expect(here).toEqual([true, true, true, false]);
});

function addresses(...ips: string[]) {
  return ips.flatMap((ip) => {
    const text = `/${ip.includes(':') ? 'ip6' : 'ip4'}/${ip}/tcp/4737/p2p/${PEER}`;
    return parseLanAddress(text) ?? [];
  });
}

function hosts(list: readonly { readonly host: string }[]): string[] {
  return list.map(({ host }) => host);
}

function network(name: string, ...entries: (readonly [string, number])[]): UsableInterface {
  const described = entries.map(([address, prefixLength]) => ({
    address,
    prefixLength,
    family: address.includes(':') ? ('ipv6' as const) : ('ipv4' as const),
  }));
  return { name, addresses: described };
}
