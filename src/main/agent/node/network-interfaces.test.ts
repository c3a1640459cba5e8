import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  addressesOf,
  readInterfaces,
  readUsableInterfaces,
  subnetsOf,
  type UsableInterface,
  usableInterfaces,
  watchNetwork,
} from './network-interfaces.ts';

describe('usable interfaces', () => {
  test('an interface gives its IPv4, global and unique local addresses', () => {
    const table = {
      eth0: [entry('192.168.1.5/24'), entry('2001:db8::5/64'), entry('fd00::5/64')],
    };
    expect(usableInterfaces(table)).toEqual([
      {
        name: 'eth0',
        addresses: [
          { address: '192.168.1.5', family: 'ipv4', prefixLength: 24 },
          { address: '2001:db8::5', family: 'ipv6', prefixLength: 64 },
          { address: 'fd00::5', family: 'ipv6', prefixLength: 64 },
        ],
      },
    ]);
  });

  test('internal, link-local and undescribed addresses do not count', () => {
    const table = {
      lo: [{ ...entry('127.0.0.1/8'), internal: true }],
      eth0: [entry('169.254.7.7/16'), entry('fe80::1/64'), { ...entry('10.0.0.1/8'), cidr: null }],
      gone: undefined,
    };
    expect(usableInterfaces(table)).toEqual([]);
  });

  test.each([
    'docker0',
    'br-0a1b2c3d4e5f',
    'veth12ab',
    'virbr0',
    'vmnet8',
    'VMware Network Adapter VMnet1',
    'vEthernet (WSL)',
    'vboxnet0',
    'tun0',
    'tap0',
    'utun4',
    'wg0',
  ])('%s is left out beside a real interface', (name) => {
    const table = { [name]: [entry('172.17.0.1/16')], eth0: [entry('10.0.0.1/8')] };
    expect(usableInterfaces(table).map((each) => each.name)).toEqual(['eth0']);
  });

  test.each(['eth0', 'en0', 'wlan0', 'br0', 'br-lan', 'bond0', 'Wi-Fi', 'Ethernet 2'])(
    '%s is used',
    (name) => {
      const table = { [name]: [entry('10.1.0.1/16')], eth9: [entry('10.0.0.1/16')] };
      expect(usableInterfaces(table).map((each) => each.name)).toContain(name);
    },
  );

  test('a virtual interface is used where there is no other', () => {
    const table = { 'vEthernet (External)': [entry('192.168.1.5/24')] };
    expect(usableInterfaces(table)).toHaveLength(1);
  });

  test('a system that refuses to tell has none, and a bug is no refusal', () => {
    const refusing = (): never => {
      const refusal = { code: 'ERR_SYSTEM_ERROR', syscall: 'uv_interface_addresses' };
      throw Object.assign(new Error('Unknown system error 13'), refusal);
    };
    expect(usableInterfaces(readInterfaces(refusing))).toEqual([]);
    const broken = (): never => {
      throw new TypeError('A bug.');
    };
    expect(() => readInterfaces(broken)).toThrow('A bug.');
  });

  test('this machine can be read', () => {
    for (const { addresses } of readUsableInterfaces()) expect(addresses).not.toEqual([]);
  });
});

test('the subnets and the addresses of an interface are looked up by family', () => {
  const [eth0] = usableInterfaces({ eth0: [entry('192.168.1.5/24'), entry('fd00::5/64')] });
  expect.assert(eth0 !== undefined);
  const subnets = subnetsOf(eth0);
  expect(subnets.check('192.168.1.99')).toBe(true);
  expect(subnets.check('192.168.2.99')).toBe(false);
  expect(subnets.check('fd00::99', 'ipv6')).toBe(true);
  expect(addressesOf([eth0]).check('fd00:0::5', 'ipv6')).toBe(true);
  expect(addressesOf([eth0]).check('192.168.1.99')).toBe(false);
});

describe('the network watch', () => {
  test('tells of new, other and lost addresses, once each', async () => {
    const { clock, changes, watch, show } = watching();
    await watch.start();
    await clock.advance(3_000);
    show({ eth0: '10.0.0.1/24' });
    await clock.advance(3_000);
    show({ eth0: '10.0.0.2/24' });
    await clock.advance(3_000);
    show({});
    await clock.advance(3_000);
    expect(changes).toEqual(['changed', 'changed', 'changed']);
  });

  test('does not mind the order of interfaces', async () => {
    const { clock, changes, watch, show } = watching();
    show({ eth0: '10.0.0.1/24', eth1: '10.0.1.1/24' });
    await watch.start();
    show({ eth1: '10.0.1.1/24', eth0: '10.0.0.1/24' });
    await clock.advance(2_000);
    expect(changes).toEqual([]);
  });

  test('tells once of waking, even when the addresses changed meanwhile', async () => {
    const { clock, changes, watch, show } = watching();
    await watch.start();
    await clock.advance(2_000);
    show({ eth0: '10.0.0.1/24' });
    clock.jump(60_000);
    await clock.advance(3_000);
    expect(changes).toEqual(['woke']);
  });

  test('a busy second and a clock set back are no sleep', async () => {
    const { clock, changes, watch } = watching();
    await watch.start();
    clock.jump(4_000);
    await clock.advance(1_000);
    clock.jump(-3_600_000);
    await clock.advance(2_000);
    expect(changes).toEqual([]);
  });

  test('starts and stops as often as one likes', async () => {
    const { clock, changes, watch, show } = watching();
    await watch.start();
    await watch.start();
    expect(clock.pending()).toBe(1);
    await watch.stop();
    await watch.stop();
    show({ eth0: '10.0.0.1/24' });
    await clock.advance(5_000);
    expect(changes).toEqual([]);
    await watch.start();
    show({});
    await clock.advance(1_000);
    expect(changes).toEqual(['changed']);
  });

  test('reads this machine when nothing else is given', async () => {
    const watch = watchNetwork({ clock: createFakeClock(), onChange: () => {} });
    await watch.start();
    await watch.stop();
  });
});

function watching() {
  const clock = createFakeClock();
  const changes: string[] = [];
  let interfaces: readonly UsableInterface[] = [];
  const watch = watchNetwork({
    clock,
    read: () => interfaces,
    onChange: (change) => changes.push(change),
  });
  function show(table: Readonly<Record<string, string>>): void {
    interfaces = Object.entries(table).flatMap(([name, cidr]) =>
      usableInterfaces({ [name]: [entry(cidr)] }),
    );
  }
  return { clock, changes, watch, show };
}

function entry(cidr: string): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/');
  const common = { address, cidr, netmask: '', mac: '00:00:00:00:00:01', internal: false };
  return isIPv4(address)
    ? { ...common, family: 'IPv4' }
    : { ...common, family: 'IPv6', scopeid: 0 };
}
