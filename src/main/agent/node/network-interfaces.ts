import { BlockList } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Clock, Timer } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';

const POLL_INTERVAL_MS = 1_000;
/** Longer than any pause of a busy process that is still awake. */
const SLEEP_GAP_MS = 5_000;

export type IpFamily = 'ipv4' | 'ipv6';

interface InterfaceAddress {
  readonly address: string;
  readonly family: IpFamily;
  readonly prefixLength: number;
}

/** A network interface through which other machines of the LAN can be reached. */
export interface UsableInterface {
  readonly name: string;
  /** At least one; IPv6 ones are global or unique local. */
  readonly addresses: readonly InterfaceAddress[];
}

/** The shape of `os.networkInterfaces()`. */
export type InterfaceTable = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** `woke` says that the machine slept, whether or not its addresses changed. */
type NetworkChange = 'changed' | 'woke';

interface NetworkWatchOptions {
  readonly clock: Clock;
  readonly read?: () => readonly UsableInterface[];
  readonly onChange: (change: NetworkChange) => void;
}

export const loopbackInterface: UsableInterface = {
  name: 'loopback',
  addresses: [
    { address: '127.0.0.1', family: 'ipv4', prefixLength: 8 },
    { address: '::1', family: 'ipv6', prefixLength: 128 },
  ],
};

/** Some systems refuse to tell (Android, for one): then no interface is known, and peers by address only. */
export function readInterfaces(read: () => InterfaceTable = networkInterfaces): InterfaceTable {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return {};
    throw error;
  }
}

export function readUsableInterfaces(): readonly UsableInterface[] {
  return usableInterfaces(readInterfaces());
}

/**
 * The interfaces worth using, without internal and link-local addresses. Interfaces of virtual
 * machines, containers and tunnels count only where there is no other: the one address of a
 * Hyper-V host, for example, belongs to its virtual switch.
 */
export function usableInterfaces(table: InterfaceTable): readonly UsableInterface[] {
  const reachable = Object.entries(table)
    .map(([name, entries = []]) => ({ name, addresses: entries.flatMap(usableAddress) }))
    .filter(({ addresses }) => addresses.length > 0);
  const physical = reachable.filter(({ name }) => !isVirtual(name));
  return physical.length > 0 ? physical : reachable;
}

export function addressesOf(interfaces: readonly UsableInterface[]): BlockList {
  const list = new BlockList();
  for (const { address, family } of interfaces.flatMap((each) => each.addresses)) {
    list.addAddress(address, family);
  }
  return list;
}

export function subnetsOf({ addresses }: UsableInterface): BlockList {
  const list = new BlockList();
  for (const { address, prefixLength, family } of addresses) {
    list.addSubnet(address, prefixLength, family);
  }
  return list;
}

/** Watches for other addresses and for waking from sleep, by looking once a second. */
export function watchNetwork(options: NetworkWatchOptions): Startable {
  const { clock, read = readUsableInterfaces, onChange } = options;
  let timer: Timer | undefined;
  let known = '';
  let lookedAt = 0;

  function look(): NetworkChange | null {
    const slept = clock.now() - lookedAt > POLL_INTERVAL_MS + SLEEP_GAP_MS;
    const seen = signatureOf(read());
    const changed = seen !== known;
    lookedAt = clock.now();
    known = seen;
    if (slept) return 'woke';
    return changed ? 'changed' : null;
  }

  function tick(): void {
    const change = look();
    if (change !== null) onChange(change);
  }

  return {
    async start() {
      if (timer !== undefined) return;
      look();
      timer = clock.every(POLL_INTERVAL_MS, tick);
    },
    async stop() {
      timer?.cancel();
      timer = undefined;
    },
  };
}

const VIRTUAL_NAMES = [
  /^(docker|podman|cni|veth|virbr|lxcbr|lxdbr)/,
  /^br-[0-9a-f]{12}$/,
  /^(vEthernet|VMware|VMnet|VirtualBox|vboxnet)/i,
  /^(tun|tap|utun|ipsec|ppp|wg|tailscale)/i,
];

function isVirtual(name: string): boolean {
  return VIRTUAL_NAMES.some((pattern) => pattern.test(name));
}

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');

function usableAddress(entry: NetworkInterfaceInfo): InterfaceAddress[] {
  const { address, internal, cidr } = entry;
  const family = entry.family === 'IPv4' ? 'ipv4' : 'ipv6';
  if (internal || cidr === null || linkLocal.check(address, family)) return [];
  return [{ address, family, prefixLength: Number(cidr.split('/').at(-1)) }];
}

function signatureOf(interfaces: readonly UsableInterface[]): string {
  return interfaces
    .flatMap(({ name, addresses }) =>
      addresses.map(({ address, prefixLength }) => `${name} ${address}/${prefixLength}`),
    )
    .toSorted()
    .join(' ');
}
