import type { Failure } from '../../../shared/contract/failure.ts';
import type { Diagnosis, Finding } from '../../../shared/model/doctor.ts';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { isCutShort, toMultiaddr } from '../../../shared/model/typed-address.ts';
import type { Discovery } from '../node/discovery/discovery.ts';
import { readInterfaces } from '../node/network-interfaces.ts';
import { createDoctorHandler, type DoctorHandlerParts } from '../protocols/doctor/handler.ts';
import { AppError } from '../support/app-error.ts';
import type { Startable } from '../support/lifecycle.ts';
import { found, good, note, testing } from './findings.ts';
import { HeardPeers } from './heard-peers.ts';
import {
  examineIdentity,
  examineInterfaces,
  examineMulticast,
  examinePool,
  examinePort,
} from './own-checks.ts';
import { type ExaminationParts, PeerExamination, type TypedAddress } from './peer-examination.ts';
import { tcpEndOf } from './tcp-end.ts';
import { until } from './until.ts';

/** Answers to a question come within milliseconds; devices that sleep take a second or two. */
const LISTEN_MS = 2_500;
const MAX_ABSENT_EXAMINED = 5;
const MAX_ASKED_TO_CONNECT = 3;

export interface DoctorParts
  extends Omit<ExaminationParts, 'heard'>,
    Omit<DoctorHandlerParts, 'stateFor'> {
  readonly discovery: Pick<Discovery, 'survey' | 'hearing' | 'problems' | 'otherNetworks'>;
  /** Whoever else uses our identity. */
  readonly clashes: () => readonly Failure[];
}

/** Whom to examine; nobody in particular without either. */
export interface Examined {
  readonly peer?: PeerId | undefined;
  /** A host with or without a port, or a multiaddr. */
  readonly address?: string | undefined;
}

/** Finds out why machines do not see each other, and helps the doctors of others. */
export class Doctor implements Startable {
  readonly #parts: DoctorParts;
  readonly #heard: HeardPeers;
  readonly #others: PeerExamination;
  readonly #handler: Startable;

  constructor(parts: DoctorParts) {
    this.#parts = parts;
    this.#heard = new HeardPeers(parts.clock);
    this.#others = new PeerExamination({ ...parts, heard: this.#heard });
    this.#handler = createDoctorHandler({ ...parts, stateFor: (peer) => this.#stateFor(peer) });
  }

  start(): Promise<void> {
    return this.#handler.start();
  }

  stop(): Promise<void> {
    return this.#handler.stop();
  }

  /** A peer announced itself by multicast. */
  heard(peer: PeerId, addresses: readonly string[]): void {
    this.#heard.note(peer, addresses);
  }

  /** @throws AppError `invalid_input` for an address that is none; the signal's reason. */
  async *examine({ peer, address }: Examined, signal: AbortSignal): AsyncIterable<Diagnosis> {
    const typed = address === undefined ? null : checked(address);
    yield* this.#examineThisMachine(signal);
    if (typed !== null) yield* this.#others.address(typed, signal);
    else if (peer !== undefined) yield* this.#others.peer(peer, signal);
    else yield* this.#examineNeighbours(signal);
  }

  async *#examineThisMachine(signal: AbortSignal): AsyncIterable<Diagnosis> {
    const { node, isLooking, clashes, discovery, pool } = this.#parts;
    yield testing('The network of this machine');
    yield* found(examineInterfaces(readInterfaces()));
    yield* found(examinePort(node.getMultiaddrs()));
    yield* found(examineIdentity(clashes()));
    if (isLooking()) yield* this.#listenAround(signal);
    else yield* found([multicastOff]);
    yield* found(examinePool(pool(), discovery.otherNetworks()));
  }

  async *#listenAround(signal: AbortSignal): AsyncIterable<Diagnosis> {
    const { clock, platform, discovery } = this.#parts;
    yield testing('Whether multicast comes back, and brings others');
    await discovery.survey();
    await until(clock, () => this.#hearsEverything(), LISTEN_MS, signal);
    const hasPeers = this.#present().length > 0;
    const [hearing, problems] = [discovery.hearing(), discovery.problems()];
    yield* found(examineMulticast({ platform, hearing, problems, hasPeers }));
  }

  async *#examineNeighbours(signal: AbortSignal): AsyncIterable<Diagnosis> {
    const present = this.#present();
    yield* found([describePresent(present)]);
    for (const id of this.#absent()) yield* this.#others.peer(id, signal);
    for (const peer of present.slice(0, MAX_ASKED_TO_CONNECT)) {
      const connection = this.#others.connectionTo(peer.id);
      if (connection === null || peer.protocol !== 'link') continue;
      yield* this.#others.reachHere(peer, connection, signal);
    }
  }

  /** Who announces itself, and is not connected. */
  #absent(): PeerId[] {
    return this.#heard
      .ids()
      .filter((id) => this.#others.connectionTo(id) === null && !this.#parts.shunned.has(id))
      .slice(0, MAX_ABSENT_EXAMINED);
  }

  #stateFor(peer: PeerId): ReturnType<DoctorHandlerParts['stateFor']> {
    const { version, directory, discovery, isLooking } = this.#parts;
    const isHeard = discovery.hearing().some(({ itself }) => itself);
    return {
      version,
      trust: directory.trustOf(peer) === 'allowed' ? 'allowed' : 'ask',
      multicast: isLooking() ? (isHeard ? 'works' : 'silent') : 'off',
      hears_you: this.#heard.has(peer),
    };
  }

  #present(): Peer[] {
    return this.#parts.directory.list().filter(({ presence }) => presence === 'present');
  }

  #hearsEverything(): boolean {
    const hearing = this.#parts.discovery.hearing();
    return hearing.length > 0 && hearing.every(({ itself, others }) => itself && others > 0);
  }
}

function checked(text: string): TypedAddress {
  const address = toMultiaddr(text);
  const end = tcpEndOf(address);
  if (end !== null && !isCutShort(text)) return { address, end };
  const message = `"${text}" is not an address like 192.168.1.20:4737 or /ip4/192.168.1.20/tcp/4737.`;
  throw new AppError('invalid_input', message);
}

const multicastOff = note(
  'multicast',
  'This machine does not look for others by multicast: that is turned off.',
  'Turn on “Find peers by multicast” in Settings, or start it without --no-mdns.',
);

function describePresent(present: readonly Peer[]): Finding {
  if (present.length > 0) {
    const names = present.map(({ name }) => name).join(', ');
    return good('neighbours', `Connected: ${names}.`);
  }
  return note(
    'neighbours',
    'No other Meshtask is connected.',
    'Start it on another machine of this network. If it stays away, examine the address that it shows.',
  );
}
