import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../../shared/contract/failure.ts';
import type { PeerId } from '../../../../shared/model/ids.ts';
import type { Clock, Timer } from '../../support/clock.ts';
import type { Startable } from '../../support/lifecycle.ts';
import type { Logger } from '../../support/logger.ts';
import {
  announceable,
  dialable,
  isOnThisMachine,
  type LanAddress,
  type Origin,
  parseLanAddress,
} from '../lan-address.ts';
import {
  loopbackInterface,
  readUsableInterfaces,
  type UsableInterface,
} from '../network-interfaces.ts';
import { type Channel, createChannel, type Hearing } from './discovery-channel.ts';
import { type PeerRecord, questionFor, SERVICE_TAG } from './mdns-records.ts';
import { type OpenMulticastSocket, openMulticastSocket } from './multicast-socket.ts';

const MDNS_PORT = 5353;
/** The first queries of an interface that just came up are often lost. */
const FAST_QUERIES = 10;
const FAST_QUERIES_AFTER_LOSS = 60;
const FAST_INTERVAL_MS = 1_000;
const SLOW_INTERVAL_MS = 10_000;
/** RFC 6763 section 9: every device that answers multicast DNS answers this. */
const EVERY_SERVICE = '_services._dns-sd._udp.local';
const OTHER_NETWORKS_MS = 60_000;
const MAX_OTHER_NETWORKS = 64;

export interface FoundPeer {
  readonly id: PeerId;
  /** Multiaddrs with the PeerId, the nearest first. */
  readonly addresses: readonly string[];
}

export interface DiscoveryOptions {
  readonly self: PeerId;
  /** The service's name, asked for at each opening. @default that of public networks */
  readonly tag?: () => string;
  /** The listen addresses as multiaddrs with the PeerId, wildcards resolved. */
  readonly addresses: () => readonly string[];
  /**
   * Called for every announcement that is heard, so many times for the same peer: each time with
   * its addresses on one network only, to be added to those of before.
   */
  readonly onPeer: (found: FoundPeer) => void;
  /** A peer leaves, once per network: a claim, for anyone on the LAN can send it. */
  readonly onGoodbye?: (id: PeerId) => void;
  /** Another machine announces our PeerId; called for every such announcement. */
  readonly onClash?: (source: string) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** @default the usable interfaces of this machine */
  readonly interfaces?: () => readonly UsableInterface[];
  /** @default 5353 */
  readonly port?: number;
  readonly open?: OpenMulticastSocket;
}

export interface Discovery extends Startable {
  /** The network changed: opens everything anew and queries fast again. */
  refresh(): Promise<void>;
  /** A peer was lost: queries fast for a minute, for it may be back any moment. */
  lookAgain(): void;
  /** As `refresh`, and asks every device of the network to make itself heard. */
  survey(): Promise<void>;
  hearing(): readonly Hearing[];
  /** The addresses of machines that lately looked for peers of other libp2p networks. */
  otherNetworks(): readonly string[];
  /** What keeps peers from being found, for the status screen. */
  problems(): readonly Failure[];
}

/**
 * Finds libp2p peers on every network interface by multicast DNS, and lets them find us. Without
 * any network, the agents of this machine still find each other.
 */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { self, onPeer, onGoodbye, onClash, clock, log } = options;
  const {
    tag = () => SERVICE_TAG,
    interfaces = readUsableInterfaces,
    port = MDNS_PORT,
    open = openMulticastSocket,
  } = options;
  const peerName = randomUUID().replaceAll('-', '');
  const inTurn = createTurns();
  const otherNetworks = new Map<string, number>();
  let isRunning = false;
  let isOnNetwork = false;
  let networks: readonly UsableInterface[] = [];
  let channels: readonly Channel[] = [];
  let timer: Timer | undefined;

  async function openChannels(): Promise<void> {
    networks = interfaces();
    const reached = networks.flatMap(channelOn);
    isOnNetwork = reached.length > 0;
    channels = isOnNetwork ? reached : channelOn(loopbackInterface);
    await Promise.all(channels.map((channel) => channel.open()));
    for (const channel of channels) channel.announce();
    queryFrom(0);
  }

  async function closeChannels(end: { readonly isLeaving: boolean }): Promise<void> {
    timer?.cancel();
    await Promise.all(channels.map((channel) => channel.close(end)));
    channels = [];
  }

  function channelOn(network: UsableInterface): Channel[] {
    const address = network.addresses.find(({ family }) => family === 'ipv4')?.address;
    if (address === undefined) return [];
    const announced = () => announceable(ownAddresses(), network, networks);
    return [
      createChannel({
        ...{ tag: tag(), self, peerName, network, address, port, announced },
        ...{ onRecord, onOtherNetwork, open, clock, log },
      }),
    ];
  }

  function ownAddresses(): readonly LanAddress[] {
    return options.addresses().flatMap((text) => parseLanAddress(text) ?? []);
  }

  function queryFrom(round: number): void {
    ask(tag());
    const waitMs = round < FAST_QUERIES ? FAST_INTERVAL_MS : SLOW_INTERVAL_MS;
    timer = clock.after(waitMs, () => queryFrom(round + 1));
  }

  function ask(name: string): void {
    for (const channel of channels) channel.query(questionFor(name));
  }

  function onOtherNetwork(source: string): void {
    otherNetworks.delete(source);
    otherNetworks.set(source, clock.monotonic());
    const oldest = otherNetworks.keys().next();
    if (otherNetworks.size > MAX_OTHER_NETWORKS && !oldest.done) otherNetworks.delete(oldest.value);
  }

  async function openAnew(): Promise<void> {
    await closeChannels({ isLeaving: false });
    await openChannels();
  }

  function onRecord(record: PeerRecord, source: string, origin: Origin): void {
    if (record.id === self) onOwnRecord(record, source);
    else if (record.kind === 'goodbye') onGoodbye?.(record.id);
    else onPresent(record.id, dialable(record.addresses, origin));
  }

  function onPresent(id: PeerId, addresses: readonly LanAddress[]): void {
    if (addresses.length > 0) onPeer({ id, addresses: addresses.map(({ text }) => text) });
  }

  /** A router that repeats our own announcement to the LAN is no clash. */
  function onOwnRecord(record: PeerRecord, source: string): void {
    if (record.kind === 'goodbye') return;
    const ours = interfaces();
    if (!record.addresses.every((each) => isOnThisMachine(each, ours))) onClash?.(source);
  }

  return {
    start: () =>
      inTurn(async () => {
        if (isRunning) return;
        isRunning = true;
        await openChannels();
      }),
    stop: () =>
      inTurn(async () => {
        isRunning = false;
        await closeChannels({ isLeaving: true });
      }),
    refresh: () =>
      inTurn(async () => {
        if (isRunning) await openAnew();
      }),
    lookAgain() {
      timer?.cancel();
      if (isRunning) queryFrom(FAST_QUERIES - FAST_QUERIES_AFTER_LOSS);
    },
    survey: () =>
      inTurn(async () => {
        if (!isRunning) return;
        await openAnew();
        ask(EVERY_SERVICE);
      }),
    hearing: () => channels.map((channel) => channel.hearing()),
    otherNetworks() {
      const since = clock.monotonic() - OTHER_NETWORKS_MS;
      return [...otherNetworks].filter(([, at]) => at > since).map(([source]) => source);
    },
    problems() {
      if (!isRunning) return [];
      return isOnNetwork ? channels.flatMap((channel) => channel.problems()) : [noNetwork];
    },
  };
}

const noNetwork: Failure = {
  code: 'unreachable',
  message:
    'This machine has no IPv4 network to find peers on. Connect it to the LAN by cable or Wi-Fi.',
};

/** One after the other, so that a refresh never meets a stop. */
function createTurns(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
