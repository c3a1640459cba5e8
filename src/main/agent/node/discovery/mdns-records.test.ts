import { publicKeyFromRaw } from '@libp2p/crypto/keys';
import { peerIdFromPublicKey } from '@libp2p/peer-id';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLanAddress } from '../lan-address.ts';
import {
  asksForPeers,
  encodeAnnouncement,
  parseResponse,
  questionFor,
  type Response,
  SERVICE_TAG,
} from './mdns-records.ts';

const anyPeer = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => peerIdFromPublicKey(publicKeyFromRaw(bytes)).toString());

const anyHost = fc.oneof(
  fc.ipV4().map((ip) => `/ip4/${ip}`),
  fc
    .ipV6()
    .filter((ip) => !ip.includes('.'))
    .map((ip) => `/ip6/${ip}`),
);

const anyOwnAddresses = fc
  .tuple(
    anyPeer,
    fc.array(fc.tuple(anyHost, fc.integer({ min: 1, max: 65_535 })), { maxLength: 10 }),
  )
  .map(([peer, list]) => list.flatMap(([host, port]) => parse(`${host}/tcp/${port}/p2p/${peer}`)));

const PEER = '12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttfVCRnd6g';
const OTHER = 'QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC';
const NAME = `abc.${SERVICE_TAG}`;
const peerQuestion = questionFor(SERVICE_TAG);

test('what one agent announces is what another one parses', () => {
  fc.assert(
    fc.property(anyOwnAddresses, (addresses) => {
      const [first] = addresses;
      const expected =
        first === undefined ? [] : [{ kind: 'present', id: first.peer, addresses: [...addresses] }];
      expect(parseResponse(announcement({ addresses }))).toEqual(expected);
    }),
  );
});

test('a goodbye names its peer', () => {
  fc.assert(
    fc.property(anyOwnAddresses, (addresses) => {
      const [first] = addresses;
      const expected = first === undefined ? [] : [{ kind: 'goodbye', id: first.peer }];
      expect(parseResponse(announcement({ addresses, isGoodbye: true }))).toEqual(expected);
    }),
  );
});

test('whatever the network says, parsing gives valid peers or nothing', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `dnsaddr=${rest}`),
  );
  const data = fc.oneof(text, fc.array(fc.oneof(text, fc.uint8Array().map(Buffer.from))));
  const name = fc.constantFrom(NAME, SERVICE_TAG, 'printer._ipp._tcp.local', '');
  const pointer = fc.record({ type: fc.constant('PTR' as const), name, data: name });
  const txt = fc.record({ type: fc.constant('TXT' as const), name, data, ttl: fc.nat(2) });
  const records = fc.array(fc.oneof(pointer, txt));
  fc.assert(
    fc.property(records, records, (answers, additionals) => {
      for (const record of parseResponse({ answers, additionals })) {
        expect(parse(`/ip4/10.0.0.1/tcp/1/p2p/${record.id}`)).toHaveLength(1);
      }
    }),
  );
});

describe('an announcement', () => {
  test('has the records that each implementation looks at', () => {
    const addresses = parse(`/ip4/10.0.0.1/tcp/4737/p2p/${PEER}`);
    expect(announcement({ addresses })).toEqual({
      answers: [{ name: SERVICE_TAG, type: 'PTR', class: 'IN', ttl: 120, data: NAME }],
      additionals: [
        {
          name: NAME,
          type: 'TXT',
          class: 'IN',
          ttl: 120,
          data: [`dnsaddr=/ip4/10.0.0.1/tcp/4737/p2p/${PEER}`],
        },
        {
          name: NAME,
          type: 'SRV',
          class: 'IN',
          ttl: 120,
          data: { port: 4737, target: 'abc.local' },
        },
        { name: 'abc.local', type: 'A', class: 'IN', ttl: 120, data: '10.0.0.1' },
      ],
    });
  });

  test('names at most ten addresses, and none that is too long for its record', () => {
    const [address] = parse(`/ip4/10.0.0.1/tcp/4737/p2p/${PEER}`);
    expect.assert(address !== undefined);
    const long = { ...address, text: 'x'.repeat(250) };
    const addresses = [long, ...Array.from({ length: 30 }, () => address)];
    expect(textsIn(announcement({ addresses }))).toEqual(
      Array.from({ length: 10 }, () => `dnsaddr=${address.text}`),
    );
  });
});

describe('a response', () => {
  const text = `dnsaddr=/ip4/10.0.0.1/tcp/4737/p2p/${PEER}`;

  test('may carry its texts among the answers, as js-libp2p sends it, in any case of letters', () => {
    const found = parseResponse({
      answers: [
        { type: 'PTR', name: SERVICE_TAG.toUpperCase(), data: NAME },
        { type: 'TXT', name: NAME.toUpperCase(), data: text, ttl: 120 },
        { type: 'TXT', name: NAME, data: [Buffer.from(text.replace('.1/', '.2/'))], ttl: 120 },
        { type: 'TXT', name: NAME, data: 'txtvers=1', ttl: 120 },
      ],
      additionals: undefined,
    });
    expect(found).toMatchObject([
      { kind: 'present', id: PEER, addresses: [{ host: '10.0.0.1' }, { host: '10.0.0.2' }] },
    ]);
  });

  test('may speak of several peers, some leaving', () => {
    const found = parseResponse({
      answers: [{ type: 'PTR', name: SERVICE_TAG, data: NAME }],
      additionals: [
        { type: 'TXT', name: NAME, data: text, ttl: 120 },
        { type: 'TXT', name: NAME, data: text.replace(PEER, OTHER), ttl: 0 },
      ],
    });
    expect(found).toMatchObject([
      { kind: 'present', id: PEER },
      { kind: 'goodbye', id: OTHER },
    ]);
  });

  test('of another service, or without its pointer, says nothing', () => {
    const txt = { type: 'TXT' as const, name: NAME, data: text, ttl: 120 };
    expect(parseResponse({ answers: undefined, additionals: [txt] })).toEqual([]);
    const pointer = { type: 'PTR' as const, name: '_ipp._tcp.local', data: NAME };
    expect(parseResponse({ answers: [pointer, txt], additionals: [] })).toEqual([]);
  });

  test('gives twenty addresses at most', () => {
    const data = Array.from({ length: 500 }, (_, index) => text.replace('4737', `${index + 1}`));
    const [found] = parseResponse({
      answers: [{ type: 'PTR', name: SERVICE_TAG, data: NAME }],
      additionals: [{ type: 'TXT', name: NAME, data, ttl: 120 }],
    });
    expect(found).toMatchObject({ addresses: { length: 20 } });
  });
});

test('a query asks for peers by the service tag', () => {
  expect(asksForPeers({ questions: [peerQuestion] })).toBe(true);
  const shouted = { ...peerQuestion, name: SERVICE_TAG.toUpperCase() };
  expect(asksForPeers({ questions: [{ type: 'A', name: 'x' }, shouted] })).toBe(true);
  expect(asksForPeers({ questions: [{ ...peerQuestion, type: 'SRV' }] })).toBe(false);
  expect(asksForPeers({ questions: [{ ...peerQuestion, name: '_ipp._tcp.local' }] })).toBe(false);
  expect(asksForPeers({ questions: undefined })).toBe(false);
});

function announcement(parts: {
  addresses: ReturnType<typeof parse>;
  isGoodbye?: boolean;
}): Response {
  return encodeAnnouncement({ peerName: 'abc', host: '10.0.0.1', isGoodbye: false, ...parts });
}

function textsIn({ additionals }: Response): unknown[] {
  return additionals.flatMap((record) => (record.type === 'TXT' ? record.data : []));
}

function parse(text: string) {
  return [parseLanAddress(text) ?? []].flat();
}
