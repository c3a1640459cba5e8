import { release } from 'node:os';
import { getNetConfig } from '@libp2p/utils';
import type { Multiaddr } from '@multiformats/multiaddr';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { Finding } from '../../../shared/model/doctor.ts';
import type { Hearing } from '../node/discovery/discovery-channel.ts';
import { type InterfaceTable, usableInterfaces } from '../node/network-interfaces.ts';
import { openFirewall } from './advice.ts';
import { good, note, problem } from './findings.ts';

const MDNS_PORT = 5_353;

/** Which networks this machine is on. */
export function examineInterfaces(
  table: InterfaceTable,
  system: string = release(),
): readonly Finding[] {
  const usable = usableInterfaces(table);
  const named = usable.map(({ name, addresses }) => {
    const preferred = addresses.find(({ family }) => family === 'ipv4') ?? addresses[0];
    return `${name} (${preferred?.address})`;
  });
  if (named.length === 0) {
    const message = 'This machine is on no network.';
    return [problem('interfaces', message, 'Connect it to the LAN by cable or Wi-Fi.')];
  }
  const leftOut = Object.keys(table).filter(
    (name) =>
      !usable.some((each) => each.name === name) &&
      table[name]?.some(({ internal }) => !internal) === true,
  );
  const others = leftOut.length === 0 ? '' : ` Left out, as virtual: ${leftOut.join(', ')}.`;
  return [
    good('interfaces', `This machine is on the network with ${named.join(', ')}.${others}`),
    ...(/microsoft/i.test(system) ? [wsl] : []),
  ];
}

const wsl = note(
  'interfaces',
  'This is WSL: its network is a virtual one, which other machines cannot reach.',
  'Set networkingMode=mirrored in .wslconfig, or run Meshtask in Windows itself.',
);

export interface MulticastSeen {
  readonly platform: string;
  readonly hearing: readonly Hearing[];
  /** Why it does not work, as discovery knows it. */
  readonly problems: readonly Failure[];
  /** Whether any other Meshtask is connected. */
  readonly hasPeers: boolean;
}

/** Whether multicast leaves this machine, comes back, and brings others. */
export function examineMulticast(seen: MulticastSeen): readonly Finding[] {
  const { platform, hearing, problems } = seen;
  const advice = openFirewall(platform, 'UDP', MDNS_PORT);
  const told = problems.map(({ message }) => problem('multicast', message, advice));
  const deaf = told.length > 0 ? [] : hearing.filter(({ itself }) => !itself);
  return [
    ...told,
    ...deaf.map(({ interfaceName, others }) =>
      others > 0
        ? note('multicast', `On ${interfaceName} others are heard, but not this machine itself.`)
        : problem(
            'multicast',
            `Multicast does not work on ${interfaceName}: this machine does not even hear itself.`,
            advice,
          ),
    ),
    ...hearing.filter(({ itself }) => itself).map((each) => describeHearing(each, seen.hasPeers)),
  ];
}

function describeHearing({ interfaceName, others }: Hearing, hasPeers: boolean): Finding {
  if (others > 0) {
    const devices = others === 1 ? 'one other device' : `${others} other devices`;
    return good(
      'multicast',
      `Multicast works on ${interfaceName}: ${devices} and itself are heard.`,
    );
  }
  const message = `On ${interfaceName} this machine hears its own multicast, and nobody else’s.`;
  const step =
    'A guest Wi-Fi or a switch may keep devices apart: use another network, or type an address of the other machine.';
  return hasPeers ? note('multicast', message, step) : problem('multicast', message, step);
}

/** Where this machine can be reached. */
export function examinePort(addresses: readonly Multiaddr[]): readonly Finding[] {
  const ends = addresses.map((address) => getNetConfig(address));
  const ports = [...new Set(ends.map(({ port }) => port))].join(', ');
  if (ends.length === 0) {
    const message = 'This machine listens nowhere, so nobody can connect to it.';
    return [problem('port', message, 'Restart Meshtask, or choose another port with --listen.')];
  }
  if (ends.every(({ host }) => host === '::1' || host.startsWith('127.'))) {
    const message = `This machine listens on TCP port ${ports} for itself alone.`;
    return [note('port', message, 'For others to connect, start it without --listen.')];
  }
  return [good('port', `This machine listens on TCP port ${ports}.`)];
}

/** Whether another machine uses our identity. */
export function examineIdentity(clashes: readonly Failure[]): readonly Finding[] {
  if (clashes.length === 0) return [good('identity', 'No other machine has this one’s identity.')];
  return clashes.map(({ message }) => problem('identity', message, null));
}

/** @param others the addresses of machines that look for another network's peers. */
export function examinePool(name: string | null, others: readonly string[]): readonly Finding[] {
  const own =
    name === null
      ? 'This machine is in no private pool.'
      : `This machine is in the private pool ${name}.`;
  if (others.length === 0) return [good('pool', own)];
  const who = others.join(', ');
  return name === null
    ? [
        note(
          'pool',
          `${own} A private pool is used by: ${who}.`,
          'To be in it, join it in Settings.',
        ),
      ]
    : [
        note(
          'pool',
          `${own} Another pool, another pass phrase or none is used by: ${who}.`,
          'To see them, give all machines the same pool and pass phrase.',
        ),
      ];
}
