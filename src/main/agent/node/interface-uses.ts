import type { NetworkInterfaceInfo } from 'node:os';
import type { InterfaceUse, NetworkInterface } from '../../../shared/model/machine.ts';
import {
  type InterfaceTable,
  type UsableInterface,
  usableInterfaces,
} from './network-interfaces.ts';

type Entries = readonly NetworkInterfaceInfo[];

/** What discovery makes of each interface of this machine. */
export function describeInterfaces(table: InterfaceTable): readonly NetworkInterface[] {
  const searched = usableInterfaces(table).filter(hasIpv4);
  const used = new Set(searched.map(({ name }) => name));
  return Object.entries(table).map(([name, entries = []]) => ({
    name,
    addresses: entries.map(({ address }) => address),
    use: used.has(name) ? 'used' : whyNot(name, entries, searched.length > 0),
  }));
}

function whyNot(name: string, entries: Entries, isOnNetwork: boolean): InterfaceUse {
  // Without any network, the agents of this machine still find each other.
  if (entries.some(({ internal }) => internal)) return isOnNetwork ? 'internal' : 'used';
  const [alone] = usableInterfaces({ [name]: entries });
  if (alone === undefined) return 'no_address';
  return hasIpv4(alone) ? 'virtual' : 'no_ipv4';
}

function hasIpv4({ addresses }: UsableInterface): boolean {
  return addresses.some(({ family }) => family === 'ipv4');
}
