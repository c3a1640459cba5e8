import type {
  QueryOutgoingPacket,
  QueryPacket,
  ResponseOutgoingPacket,
  ResponsePacket,
} from 'multicast-dns';
import type { PeerId } from '../../../../shared/model/ids.ts';
import { type LanAddress, parseLanAddress } from '../lan-address.ts';

/** The tag of every libp2p implementation: https://github.com/libp2p/specs/blob/master/discovery/mdns.md */
export const SERVICE_TAG = '_p2p._udp.local';

/** Public networks, and private ones by their fingerprints. */
const ANY_NETWORK = /^_p2p(-[0-9a-f]+)?\._udp\.local$/i;
/** As many as fit into one Ethernet frame. */
const MAX_ANNOUNCED_ADDRESSES = 10;
const MAX_PARSED_ADDRESSES = 20;
/** RFC 6763 section 6.1: a string of a TXT record has a length of one byte. */
const MAX_TEXT_BYTES = 255;
/** RFC 6762 section 10. */
const TTL_S = 120;
const GOODBYE_TTL_S = 0;
const ATTRIBUTE = 'dnsaddr=';

type DnsRecord = ResponseOutgoingPacket['answers'][number];
type TextRecord = Extract<DnsRecord, { type: 'TXT' }>;

export type Question = QueryOutgoingPacket['questions'][number];
export type HeardQuery = Pick<QueryPacket, 'questions'>;
export type HeardResponse = Pick<ResponsePacket, 'answers' | 'additionals'>;

export interface Response {
  readonly answers: DnsRecord[];
  readonly additionals: DnsRecord[];
}

/** What a response says about one peer. */
export type PeerRecord =
  | { readonly kind: 'present'; readonly id: PeerId; readonly addresses: readonly LanAddress[] }
  | { readonly kind: 'goodbye'; readonly id: PeerId };

export interface Announcement {
  /** The service's name; that of public networks unless told otherwise. */
  readonly tag?: string;
  /** A DNS label, random for each start. */
  readonly peerName: string;
  /** The IPv4 address of the announcing interface. */
  readonly host: string;
  readonly addresses: readonly LanAddress[];
  readonly isGoodbye: boolean;
}

export function questionFor(tag: string): Question {
  return { name: tag, type: 'PTR' };
}

export function asksForPeers({ questions = [] }: HeardQuery, tag = SERVICE_TAG): boolean {
  return questions.some(({ name, type }) => isSameName(name, tag) && isPointer(type));
}

/** Whether somebody asks for, or announces, libp2p peers of another network than ours. */
export function isOfOtherNetwork(names: readonly string[], tag: string): boolean {
  return names.some((name) => ANY_NETWORK.test(name) && !isSameName(name, tag));
}

export function askedNames({ questions = [] }: HeardQuery): readonly string[] {
  return questions.map(({ name }) => name);
}

export function announcedNames({ answers = [] }: HeardResponse): readonly string[] {
  return answers.filter(({ type }) => type === 'PTR').map(({ name }) => name);
}

/**
 * js-libp2p takes the TXT strings from anywhere, rust-libp2p only from the additional records,
 * and go-libp2p only from the last TXT record of a name that has an SRV and an A record too.
 */
export function encodeAnnouncement(announcement: Announcement): Response {
  const { tag = SERVICE_TAG, peerName, host, addresses, isGoodbye } = announcement;
  const ttl = isGoodbye ? GOODBYE_TTL_S : TTL_S;
  const name = `${peerName}.${tag}`;
  const target = `${peerName}.local`;
  const port = addresses[0]?.port ?? 0;
  const texts = addresses
    .map(({ text }) => `${ATTRIBUTE}${text}`)
    .filter((text) => Buffer.byteLength(text) <= MAX_TEXT_BYTES)
    .slice(0, MAX_ANNOUNCED_ADDRESSES);
  return {
    answers: [{ name: tag, type: 'PTR', class: 'IN', ttl, data: name }],
    additionals: [
      { name, type: 'TXT', class: 'IN', ttl, data: texts },
      { name, type: 'SRV', class: 'IN', ttl, data: { port, target } },
      { name: target, type: 'A', class: 'IN', ttl, data: host },
    ],
  };
}

/** The peers that a response speaks of; empty for what other services and garbage say. */
export function parseResponse(
  response: HeardResponse,
  tag: string = SERVICE_TAG,
): readonly PeerRecord[] {
  const { answers = [], additionals = [] } = response;
  const names = answers.flatMap((record) => peerNameOf(record, tag));
  const entries = [...answers, ...additionals]
    .filter(isText)
    .filter(({ name }) => names.some((each) => isSameName(each, name)))
    .flatMap(textsOf)
    .slice(0, MAX_PARSED_ADDRESSES)
    .flatMap(parseText);
  const ids = new Set(entries.map(({ address }) => address.peer));
  return [...ids].map((id) => peerRecord(id, entries));
}

interface TextEntry {
  readonly address: LanAddress;
  readonly isGoodbye: boolean;
}

function peerRecord(id: PeerId, entries: readonly TextEntry[]): PeerRecord {
  const addresses = entries
    .filter(({ address, isGoodbye }) => address.peer === id && !isGoodbye)
    .map(({ address }) => address);
  return addresses.length > 0 ? { kind: 'present', id, addresses } : { kind: 'goodbye', id };
}

function peerNameOf(record: DnsRecord, tag: string): string[] {
  return record.type === 'PTR' && isSameName(record.name, tag) ? [record.data] : [];
}

function isText(record: DnsRecord): record is TextRecord {
  return record.type === 'TXT';
}

function textsOf({ data, ttl }: TextRecord): { text: string; isGoodbye: boolean }[] {
  return [data]
    .flat()
    .map((text) => ({ text: String(text), isGoodbye: ttl === GOODBYE_TTL_S }))
    .filter(({ text }) => text.startsWith(ATTRIBUTE));
}

function parseText({ text, isGoodbye }: { text: string; isGoodbye: boolean }): TextEntry[] {
  const address = parseLanAddress(text.slice(ATTRIBUTE.length));
  return address === undefined ? [] : [{ address, isGoodbye }];
}

/** RFC 6762 section 16: names compare without regard to ASCII case. */
function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The published types lack ANY, which the packets have. */
function isPointer(type: string): boolean {
  return type === 'PTR' || type === 'ANY';
}
