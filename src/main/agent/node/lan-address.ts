import { BlockList } from 'node:net';
import { peerIdFromString } from '@libp2p/peer-id';
import { CODE_IP4, CODE_IP6, CODE_P2P, CODE_TCP, multiaddr } from '@multiformats/multiaddr';
import type { PeerId } from '../../../shared/model/ids.ts';
import { addressesOf, type IpFamily, type UsableInterface } from './network-interfaces.ts';

/** The only kind of address that discovery gives and takes: an IP address, a TCP port, a PeerId. */
export interface LanAddress {
  readonly text: string;
  readonly peer: PeerId;
  readonly family: IpFamily;
  readonly host: string;
  readonly port: number;
}

/** Where an announcement came from. */
export interface Origin {
  readonly isThisMachine: boolean;
  readonly subnets: BlockList;
}

export function parseLanAddress(text: string): LanAddress | undefined {
  try {
    const [ip, tcp, p2p, ...rest] = multiaddr(text).getComponents();
    if (ip?.value === undefined || (ip.code !== CODE_IP4 && ip.code !== CODE_IP6)) return undefined;
    if (tcp?.code !== CODE_TCP || p2p?.code !== CODE_P2P || rest.length > 0) return undefined;
    const peer = peerIdFromString(String(p2p.value)).toString();
    const port = Number(tcp.value);
    if (port === 0) return undefined;
    return {
      text: `/${ip.name}/${ip.value}/tcp/${port}/p2p/${peer}`,
      peer,
      family: ip.code === CODE_IP4 ? 'ipv4' : 'ipv6',
      host: ip.value,
      port,
    };
  } catch {
    return undefined;
  }
}

/**
 * What to announce on an interface: the addresses on it, IPv4 first. An agent that listens on
 * none of the interfaces (on loopback, say) announces what it has.
 */
export function announceable(
  own: readonly LanAddress[],
  network: UsableInterface,
  networks: readonly UsableInterface[],
): readonly LanAddress[] {
  const here = onAnyOf(own, [network]);
  const chosen = here.length > 0 || onAnyOf(own, networks).length > 0 ? here : own;
  return chosen.toSorted((a, b) => a.family.localeCompare(b.family));
}

/**
 * Which of a peer's addresses may be dialled, those of the announcing subnet first. A packet from
 * the LAN must not make us dial ourselves or the wider internet.
 */
export function dialable(addresses: readonly LanAddress[], origin: Origin): readonly LanAddress[] {
  const isNear = ({ host, family }: LanAddress) => origin.subnets.check(host, family);
  const near = addresses.filter((each) => isNear(each) && !isIn(loopback, each));
  const far = addresses.filter((each) => !isNear(each) && isIn(privateRanges, each));
  const inside = origin.isThisMachine ? addresses.filter((each) => isIn(loopback, each)) : [];
  return [...near, ...far, ...inside];
}

export function isOnThisMachine(
  address: LanAddress,
  networks: readonly UsableInterface[],
): boolean {
  return isIn(loopback, address) || onAnyOf([address], networks).length > 0;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const privateRanges = new BlockList();
privateRanges.addSubnet('10.0.0.0', 8, 'ipv4');
privateRanges.addSubnet('172.16.0.0', 12, 'ipv4');
privateRanges.addSubnet('192.168.0.0', 16, 'ipv4');
privateRanges.addSubnet('fc00::', 7, 'ipv6');

function isIn(ranges: BlockList, { host, family }: LanAddress): boolean {
  return ranges.check(host, family);
}

function onAnyOf(
  addresses: readonly LanAddress[],
  networks: readonly UsableInterface[],
): readonly LanAddress[] {
  const ours = addressesOf(networks);
  return addresses.filter((address) => isIn(ours, address));
}
