import type { Failure } from '../../../../shared/contract/failure.ts';
import type { PeerId } from '../../../../shared/model/ids.ts';
import type { Clock, Timer } from '../../support/clock.ts';
import type { Logger } from '../../support/logger.ts';
import type { LanAddress, Origin } from '../lan-address.ts';
import { addressesOf, subnetsOf, type UsableInterface } from '../network-interfaces.ts';
import {
  announcedNames,
  askedNames,
  asksForPeers,
  encodeAnnouncement,
  type HeardQuery,
  type HeardResponse,
  isOfOtherNetwork,
  type PeerRecord,
  parseResponse,
  type Question,
} from './mdns-records.ts';
import type { MulticastSocket, OpenMulticastSocket } from './multicast-socket.ts';

/** Answers go to everyone, so one answer serves all who asked in the meantime. */
const ANSWER_GAP_MS = 250;
/** Several times what a full LAN answers to one query. */
const MAX_RESPONSES_PER_SECOND = 500;
/** Enough to know that others are heard. */
const MAX_OTHERS_COUNTED = 64;

export interface ChannelOptions {
  /** The service's name: a private network has its own. */
  readonly tag: string;
  readonly self: PeerId;
  readonly peerName: string;
  readonly network: UsableInterface;
  /** The IPv4 address of `network` to speak from. */
  readonly address: string;
  readonly port: number;
  readonly announced: () => readonly LanAddress[];
  /** A record of another peer, or of our own PeerId from another machine. */
  readonly onRecord: (record: PeerRecord, source: string, origin: Origin) => void;
  /** A machine of this network asks for, or announces, peers under another name. */
  readonly onOtherNetwork: (source: string) => void;
  readonly open: OpenMulticastSocket;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What came through one interface since it was opened. */
export interface Hearing {
  readonly interfaceName: string;
  readonly address: string;
  /** Whether our own announcements come back, so that multicast works at all. */
  readonly itself: boolean;
  /** How many other machines spoke, of whatever service. */
  readonly others: number;
}

/** Discovery on one network interface. */
export interface Channel {
  open(): Promise<void>;
  announce(): void;
  /** Opens the socket first if that failed before. */
  query(question: Question): void;
  close(options: { readonly isLeaving: boolean }): Promise<void>;
  hearing(): Hearing;
  problems(): readonly Failure[];
}

export function createChannel(options: ChannelOptions): Channel {
  const { tag, self, peerName, network, address, port, announced, clock, log } = options;
  const origins = { subnets: subnetsOf(network), ownAddresses: addressesOf([network]) };
  const mayParse = createRateLimit(clock, MAX_RESPONSES_PER_SECOND);
  const errors = new Map<'listen' | 'send', Error>();
  const pending = new Set<Promise<void>>();
  const others = new Set<string>();
  let socket: MulticastSocket | undefined;
  let answer: Timer | undefined;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let hasHeardItself = false;
  let isClosed = false;

  async function open(): Promise<void> {
    try {
      socket = await options.open({ address, port, onQuery, onResponse, onListening });
    } catch (error) {
      note('listen', toError(error));
    }
  }

  function note(action: 'listen' | 'send', error: Error | null): void {
    if (error === null) {
      errors.delete(action);
      return;
    }
    const message = `discovery cannot ${action} on ${network.name}`;
    if (!errors.has(action)) log.warn({ address, port, err: error }, message);
    errors.set(action, error);
  }

  function onListening(error: Error | null): void {
    note('listen', error);
  }

  function onQuery(query: HeardQuery, source: string): void {
    if (isClosed || !isFromHere(source)) return;
    noteSpeaker(askedNames(query), source);
    if (!asksForPeers(query, tag) || answer !== undefined) return;
    const waitMs = answeredAt + ANSWER_GAP_MS - clock.monotonic();
    if (waitMs <= 0) announce();
    else answer = clock.after(waitMs, announce);
  }

  function onResponse(response: HeardResponse, source: string): void {
    if (isClosed || !isFromHere(source) || !mayParse()) return;
    noteSpeaker(announcedNames(response), source);
    const isThisMachine = origins.ownAddresses.check(source);
    for (const record of parseResponse(response, tag)) {
      if (record.id === self && isThisMachine) hasHeardItself = true;
      else options.onRecord(record, source, { isThisMachine, subnets: origins.subnets });
    }
  }

  function noteSpeaker(names: readonly string[], source: string): void {
    if (origins.ownAddresses.check(source)) return;
    if (others.size < MAX_OTHERS_COUNTED) others.add(source);
    if (isOfOtherNetwork(names, tag)) options.onOtherNetwork(source);
  }

  /** On Linux every socket of the port hears the packets of all interfaces. */
  function isFromHere(source: string): boolean {
    return origins.subnets.check(source);
  }

  function announce(): void {
    answer?.cancel();
    answer = undefined;
    answeredAt = clock.monotonic();
    respond({ isGoodbye: false });
  }

  function respond({ isGoodbye }: { readonly isGoodbye: boolean }): void {
    const addresses = announced();
    if (addresses.length === 0) return;
    const response = encodeAnnouncement({ tag, peerName, host: address, addresses, isGoodbye });
    send((to) => to.respond(response));
  }

  /** A socket that could not join the group on its interface would speak on another one. */
  function send(work: (to: MulticastSocket) => Promise<void>): void {
    if (socket === undefined || errors.has('listen')) return;
    own(work(socket).then(onSent, onNotSent));
  }

  function onSent(): void {
    note('send', null);
  }

  function onNotSent(error: unknown): void {
    note('send', toError(error));
  }

  function own(work: Promise<void>): void {
    const done = work.finally(() => pending.delete(done));
    pending.add(done);
  }

  return {
    open,
    announce,
    query(question) {
      if (socket !== undefined) send((to) => to.query(question));
      else if (pending.size === 0) own(open().then(announce));
    },
    async close({ isLeaving }) {
      isClosed = true;
      answer?.cancel();
      await Promise.all(pending);
      if (isLeaving) respond({ isGoodbye: true });
      await Promise.all(pending);
      await socket?.close();
    },
    hearing: () => ({
      interfaceName: network.name,
      address,
      itself: hasHeardItself,
      others: others.size,
    }),
    problems: () => [...errors.values()].map((error) => failureFor(error, network.name, port)),
  };
}

function createRateLimit(clock: Clock, perSecond: number): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(clock.monotonic() / 1_000);
    count = now === second ? count + 1 : 1;
    second = now;
    return count <= perSecond;
  };
}

function failureFor(error: Error, interfaceName: string, port: number): Failure {
  const where = `Peers cannot be found through ${interfaceName}`;
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return { code: 'conflict', message: `${where}: another program keeps UDP port ${port}.` };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'unauthorized',
        message: `${where}: the system or a firewall refuses UDP port ${port}. Allow Meshtask there.`,
      };
    default:
      return { code: 'unreachable', message: `${where}: ${error.message}.` };
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
