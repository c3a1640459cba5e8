import type { NetworkInterfaceInfo } from 'node:os';
import { multiaddr } from '@multiformats/multiaddr';
import { describe, expect, test } from 'vitest';
import {
  examineIdentity,
  examineInterfaces,
  examineMulticast,
  examinePool,
  examinePort,
} from './own-checks.ts';

const linux = '6.8.0-generic';

describe('the networks of this machine', () => {
  test('are named, and what is left out of them', () => {
    const table = { eth0: [ip4('192.168.1.5')], docker0: [ip4('172.17.0.1')], lo: [loopback] };
    expect(examineInterfaces(table, linux)).toEqual([
      {
        check: 'interfaces',
        level: 'good',
        message:
          'This machine is on the network with eth0 (192.168.1.5). Left out, as virtual: docker0.',
        step: null,
      },
    ]);
  });

  test('that have IPv6 alone are named by it', () => {
    const address = { address: 'fd00::5', cidr: 'fd00::5/64', family: 'IPv6', scopeid: 0 } as const;
    const table = { eth0: [{ ...ip4(''), ...address }] };
    expect(examineInterfaces(table, linux)).toMatchObject([
      { message: 'This machine is on the network with eth0 (fd00::5).' },
    ]);
  });

  test('are missed when there is none', () => {
    expect(examineInterfaces({ lo: [loopback], gone: undefined }, linux)).toMatchObject([
      { level: 'problem', step: expect.stringContaining('cable or Wi-Fi') },
    ]);
  });

  test('are virtual under WSL', () => {
    const table = { eth0: [ip4('172.20.1.5')] };
    expect(examineInterfaces(table, '5.15.0-microsoft-standard-WSL2')).toMatchObject([
      { level: 'good' },
      { level: 'note', step: expect.stringContaining('networkingMode=mirrored') },
    ]);
  });
});

describe('multicast', () => {
  const heard = { interfaceName: 'eth0', address: '192.168.1.5', itself: true, others: 3 };
  const seen = { platform: 'linux', hearing: [heard], problems: [], hasPeers: false };

  test('works where this machine and others are heard', () => {
    expect(examineMulticast(seen)).toMatchObject([
      { level: 'good', message: expect.stringContaining('3 other devices and itself') },
    ]);
    const one = { ...seen, hearing: [{ ...heard, others: 1 }] };
    expect(examineMulticast(one)).toMatchObject([
      { message: expect.stringContaining('one other device and itself') },
    ]);
  });

  test('that brings nobody else is a guest network, unless peers are there all the same', () => {
    const hearing = [{ ...heard, others: 0 }];
    expect(examineMulticast({ ...seen, hearing })).toMatchObject([
      { level: 'problem', step: expect.stringContaining('guest Wi-Fi') },
    ]);
    expect(examineMulticast({ ...seen, hearing, hasPeers: true })).toMatchObject([
      { level: 'note' },
    ]);
  });

  test.each([
    ['linux', 'sudo ufw allow 5353/udp'],
    ['darwin', 'Local Network'],
    ['win32', 'Windows Security'],
  ])('that does not come back on %s is the firewall’s', (platform, step) => {
    const hearing = [{ ...heard, itself: false, others: 0 }];
    expect(examineMulticast({ ...seen, platform, hearing })).toMatchObject([
      {
        level: 'problem',
        message: 'Multicast does not work on eth0: this machine does not even hear itself.',
        step: expect.stringContaining(step),
      },
    ]);
  });

  test('that brings others only is worth a note', () => {
    const hearing = [{ ...heard, itself: false }];
    expect(examineMulticast({ ...seen, hearing })).toMatchObject([{ level: 'note' }]);
  });

  test('that the system refuses is told in its words', () => {
    const message = 'Peers cannot be found through eth0: another program keeps UDP port 5353.';
    const problems = [{ code: 'conflict', message } as const];
    const hearing = [{ ...heard, itself: false, others: 0 }];
    expect(examineMulticast({ ...seen, hearing, problems })).toMatchObject([
      { level: 'problem', message },
    ]);
  });
});

describe('the port of this machine', () => {
  test.each([
    [['/ip4/192.168.1.5/tcp/4737', '/ip6/fd00::5/tcp/4737'], 'good', 'on TCP port 4737.'],
    [['/ip4/127.0.0.1/tcp/4737', '/ip6/::1/tcp/4737'], 'note', 'for itself alone'],
    [[], 'problem', 'listens nowhere'],
  ])('at %j is %s', (addresses, level, words) => {
    expect(examinePort(addresses.map((address) => multiaddr(address)))).toMatchObject([
      { check: 'port', level, message: expect.stringContaining(words) },
    ]);
  });
});

describe('the identity of this machine', () => {
  test('is its own, or a problem for each machine that has it too', () => {
    expect(examineIdentity([])).toMatchObject([{ level: 'good' }]);
    const clash = { code: 'conflict', message: 'Another machine …' } as const;
    expect(examineIdentity([clash, clash])).toMatchObject([
      { level: 'problem', message: 'Another machine …' },
      { level: 'problem' },
    ]);
  });
});

describe('the pool of this machine', () => {
  test.each([
    [null, [], 'good', 'is in no private pool.'],
    ['Office', [], 'good', 'is in the private pool Office.'],
    [null, ['10.0.0.7'], 'note', 'A private pool is used by: 10.0.0.7.'],
    ['Office', ['10.0.0.7', '10.0.0.8'], 'note', 'or none is used by: 10.0.0.7, 10.0.0.8.'],
  ])('%j beside %j is %s', (name, others, level, words) => {
    expect(examinePool(name, others)).toMatchObject([
      { check: 'pool', level, message: expect.stringContaining(words) },
    ]);
  });
});

function ip4(address: string): NetworkInterfaceInfo {
  return {
    address,
    cidr: `${address}/24`,
    family: 'IPv4',
    internal: false,
    mac: '02:00:00:00:00:01',
    netmask: '255.255.255.0',
  };
}

const loopback: NetworkInterfaceInfo = { ...ip4('127.0.0.1'), internal: true };
