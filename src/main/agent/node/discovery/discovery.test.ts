import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFakeClock } from '../../../../../test/support/fake-clock.ts';
import { createMulticastBus } from '../../../../../test/support/multicast-bus.ts';
import { parseLanAddress } from '../lan-address.ts';
import type { UsableInterface } from '../network-interfaces.ts';
import { createDiscovery, type DiscoveryOptions, type FoundPeer } from './discovery.ts';
import { encodeAnnouncement, questionFor, SERVICE_TAG } from './mdns-records.ts';

const A = '12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttfVCRnd6g';
const B = 'QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC';
const C = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo';
const query = { questions: [questionFor(SERVICE_TAG)] };

describe('two agents on one network', () => {
  test('find each other within a second, with the addresses of that network', async () => {
    const { clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    const b = agent(B, { eth0: '10.0.0.2' });
    await a.discovery.start();
    await b.discovery.start();
    await clock.advance(1_000);
    expect(a.found[0]).toEqual({ id: B, addresses: [`/ip4/10.0.0.2/tcp/4737/p2p/${B}`] });
    expect(b.found[0]).toEqual({ id: A, addresses: [`/ip4/10.0.0.1/tcp/4737/p2p/${A}`] });
  });

  test('take leave of each other', async () => {
    const { clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    const b = agent(B, { eth0: '10.0.0.2' });
    await a.discovery.start();
    await b.discovery.start();
    await clock.advance(1_000);
    await b.discovery.stop();
    expect(a.gone).toEqual([B]);
    expect(b.gone).toEqual([]);
  });

  test('on one machine find each other on loopback when there is no network', async () => {
    const { clock, agent } = lan();
    const listen = (id: string) => [`/ip4/127.0.0.1/tcp/4737/p2p/${id}`];
    const a = agent(A, {}, { addresses: () => listen(A) });
    const b = agent(B, {}, { addresses: () => listen(B) });
    await a.discovery.start();
    await b.discovery.start();
    await clock.advance(1_000);
    expect(a.found[0]).toEqual({ id: B, addresses: listen(B) });
    expect(a.discovery.problems()).toMatchObject([{ code: 'unreachable' }]);
  });
});

describe('queries', () => {
  test('go out each second at first, then every ten seconds, on every interface', async () => {
    const { bus, clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1', eth1: '10.1.0.1' });
    await a.discovery.start();
    await clock.advance(9_999);
    expect(countOf(bus.sent, 'query', '10.0.0.1')).toBe(10);
    expect(countOf(bus.sent, 'query', '10.1.0.1')).toBe(10);
    await clock.advance(30_001);
    expect(countOf(bus.sent, 'query', '10.0.0.1')).toBe(14);
  });

  test('are fast again after a network change, on the interfaces that there are then', async () => {
    const { bus, clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    await clock.advance(60_000);
    a.connect({ eth0: '10.0.0.77', eth1: '10.1.0.1' });
    await a.discovery.refresh();
    expect(bus.listening()).toEqual(['10.0.0.77', '10.1.0.1']);
    await clock.advance(4_500);
    expect(countOf(bus.sent, 'query', '10.0.0.77')).toBe(5);
    expect(a.gone).toEqual([]);
  });
});

describe('answers', () => {
  test('are at most four a second, however many ask', async () => {
    const { bus, clock, agent } = lan();
    await agent(A, { eth0: '10.0.0.1' }).discovery.start();
    await clock.advance(20_500);
    const before = countOf(bus.sent, 'response', '10.0.0.1');
    for (let i = 0; i < 100; i += 1) {
      bus.query(query, '10.0.0.9');
      await clock.advance(10);
    }
    expect(countOf(bus.sent, 'response', '10.0.0.1') - before).toBeLessThanOrEqual(5);
  });

  test('are given to the network of the question alone', async () => {
    const { bus, clock, agent } = lan();
    await agent(A, { eth0: '10.0.0.1', eth1: '10.1.0.1' }).discovery.start();
    await clock.advance(25_000);
    const before = bus.sent.length;
    bus.query(query, '10.1.0.9');
    bus.query({ questions: [{ type: 'PTR', name: '_ipp._tcp.local' }] }, '10.0.0.9');
    bus.query(query, '192.168.9.9');
    await clock.advance(1_000);
    expect(bus.sent.slice(before)).toMatchObject([{ kind: 'response', from: '10.1.0.1' }]);
  });

  test('are not given while there is no address to give', async () => {
    const { bus, clock, agent } = lan();
    await agent(A, { eth0: '10.0.0.1' }, { addresses: () => ['nonsense'] }).discovery.start();
    await clock.advance(1_500);
    expect(bus.sent.map(({ kind }) => kind)).toEqual(['query', 'query']);
  });
});

describe('what is heard', () => {
  test('counts on the interface of its subnet alone', async () => {
    const { bus, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1', eth1: '10.1.0.1' });
    await a.discovery.start();
    bus.respond(announced(B, '10.1.0.9'), '10.1.0.9');
    bus.respond(announced(B, '192.168.0.9'), '192.168.0.9');
    expect(a.found).toEqual([{ id: B, addresses: [`/ip4/10.1.0.9/tcp/4737/p2p/${B}`] }]);
  });

  test('is no peer when nothing of it can be dialled', async () => {
    const { bus, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    bus.respond(announced(B, '127.0.0.1'), '10.0.0.9');
    bus.respond({ answers: [], additionals: [] }, '10.0.0.9');
    expect(a.found).toEqual([]);
  });

  test('is bounded to 500 responses a second', async () => {
    const { bus, clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    await clock.advance(25_500);
    for (let i = 0; i < 2_000; i += 1) bus.respond(announced(B, '10.0.0.9'), '10.0.0.9');
    expect(a.found).toHaveLength(500);
    await clock.advance(1_000);
    bus.respond(announced(B, '10.0.0.9'), '10.0.0.9');
    expect(a.found).toHaveLength(501);
  });

  test('of ourselves proves that multicast works on that interface', async () => {
    const { clock, bus, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1', eth1: '10.1.0.1' });
    bus.breakSending('10.1.0.1', systemError('EPERM'));
    await a.discovery.start();
    await clock.advance(1_000);
    expect(a.discovery.hearing()).toEqual([
      { interfaceName: 'eth0', address: '10.0.0.1', itself: true, others: 0 },
      { interfaceName: 'eth1', address: '10.1.0.1', itself: false, others: 0 },
    ]);
    expect(a.found).toEqual([]);
  });
});

describe('a private network', () => {
  const PRIVATE = '_p2p-00ff._udp.local';

  test('finds its own agents, and no other hears who is in it', async () => {
    const { clock, agent } = lan();
    const inside = { tag: () => PRIVATE };
    const a = agent(A, { eth0: '10.0.0.1' }, inside);
    const b = agent(B, { eth0: '10.0.0.2' }, inside);
    const stranger = agent(C, { eth0: '10.0.0.3' });
    for (const { discovery } of [a, b, stranger]) await discovery.start();
    await clock.advance(1_000);
    expect(new Set(a.found.map(({ id }) => id))).toEqual(new Set([B]));
    expect(new Set(b.found.map(({ id }) => id))).toEqual(new Set([A]));
    expect(stranger.found).toEqual([]);
  });

  test('is known to others for a minute as a network that is not theirs', async () => {
    const { clock, agent, bus } = lan();
    const a = agent(A, { eth0: '10.0.0.1' }, { tag: () => PRIVATE });
    const stranger = agent(B, { eth0: '10.0.0.2' });
    await a.discovery.start();
    await stranger.discovery.start();
    await clock.advance(1_000);
    expect(stranger.discovery.otherNetworks()).toEqual(['10.0.0.1']);
    expect(a.discovery.otherNetworks()).toEqual(['10.0.0.2']);
    bus.query({ questions: [{ type: 'PTR', name: '_ipp._tcp.local' }] }, '10.0.0.4');
    bus.query({ questions: [{ type: 'PTR', name: '_p2p-x._udp.local' }] }, '10.0.0.5');
    await a.discovery.stop();
    await clock.advance(60_000);
    expect(stranger.discovery.otherNetworks()).toEqual([]);
  });

  test('of any number costs no more than a list of 64', async () => {
    const { clock, agent, bus } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    await clock.advance(0);
    for (let last = 2; last < 202; last += 1) {
      bus.query({ questions: [{ type: 'PTR', name: PRIVATE }] }, `10.0.0.${last}`);
    }
    expect(a.discovery.otherNetworks()).toHaveLength(64);
    expect(a.discovery.otherNetworks()).toContain('10.0.0.201');
    expect(a.discovery.hearing()).toMatchObject([{ others: 64 }]);
  });

  test('that an agent enters is used from the next opening on', async () => {
    const { clock, agent } = lan();
    let tag = PRIVATE;
    const a = agent(A, { eth0: '10.0.0.1' }, { tag: () => tag });
    const b = agent(B, { eth0: '10.0.0.2' });
    await a.discovery.start();
    await b.discovery.start();
    await clock.advance(1_000);
    expect(b.found).toEqual([]);
    await a.discovery.stop();
    tag = '_p2p._udp.local';
    await a.discovery.start();
    await clock.advance(1_000);
    expect(b.found[0]).toMatchObject({ id: A });
  });
});

describe('a survey', () => {
  test('opens everything anew and asks every device to speak', async () => {
    const { clock, agent, bus } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.survey();
    expect(bus.sent).toEqual([]);
    await a.discovery.start();
    bus.respond(announced(B, '10.0.0.9'), '10.0.0.9');
    await clock.advance(500);
    expect(a.discovery.hearing()).toMatchObject([{ itself: true, others: 1 }]);
    await a.discovery.survey();
    await clock.advance(500);
    expect(a.discovery.hearing()).toMatchObject([{ itself: true, others: 0 }]);
    expect(bus.sent).toContainEqual(
      expect.objectContaining({ question: { name: '_services._dns-sd._udp.local', type: 'PTR' } }),
    );
  });
});

describe('our identity on another machine', () => {
  test('is a clash', async () => {
    const { clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    const copy = agent(A, { eth0: '10.0.0.2' });
    await a.discovery.start();
    await copy.discovery.start();
    await clock.advance(500);
    expect(new Set(a.clashes)).toEqual(new Set(['10.0.0.2']));
    expect(new Set(copy.clashes)).toEqual(new Set(['10.0.0.1']));
  });

  test('is none when a router repeats our own words, or the other one leaves', async () => {
    const { bus, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    bus.respond(announced(A, '10.0.0.1'), '10.0.0.254');
    bus.respond(announced(A, '10.0.0.2', { isGoodbye: true }), '10.0.0.2');
    expect(a.clashes).toEqual([]);
  });

  test('and a goodbye need nobody who listens', async () => {
    const { bus, clock } = lan();
    const discovery = createDiscovery({
      self: A,
      addresses: () => [],
      onPeer: () => {},
      clock,
      log: pino({ level: 'silent' }),
      interfaces: () => networks({ eth0: '10.0.0.1' }),
      open: bus.open,
    });
    await discovery.start();
    bus.respond(announced(A, '10.0.0.2'), '10.0.0.2');
    bus.respond(announced(B, '10.0.0.2', { isGoodbye: true }), '10.0.0.2');
    await discovery.stop();
  });
});

describe('a failing interface', () => {
  test.each([
    ['EADDRINUSE', 'conflict'],
    ['EACCES', 'unauthorized'],
    ['EPERM', 'unauthorized'],
    ['ENODEV', 'unreachable'],
  ])('that says %s is a problem, and the others work', async (code, expected) => {
    const { bus, clock, agent } = lan();
    bus.breakOpening('10.1.0.1', systemError(code));
    const a = agent(A, { eth0: '10.0.0.1', eth1: '10.1.0.1' });
    await a.discovery.start();
    await clock.advance(3_000);
    expect(bus.listening()).toEqual(['10.0.0.1']);
    const [problem] = a.discovery.problems();
    expect(problem?.code).toBe(expected);
    expect(problem?.message).toContain('eth1');
    expect(a.logged).toHaveLength(1);
  });

  test('is tried again with each query, and announces itself as soon as it works', async () => {
    const { bus, clock, agent } = lan();
    bus.breakOpening('10.0.0.1', systemError('EADDRNOTAVAIL'));
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    bus.breakOpening('10.0.0.1', null);
    await clock.advance(1_000);
    expect(bus.listening()).toEqual(['10.0.0.1']);
    expect(countOf(bus.sent, 'response', '10.0.0.1')).toBe(1);
    expect(a.discovery.problems()).toEqual([]);
  });

  test('that cannot send is a problem until it can', async () => {
    const { bus, clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    bus.breakSending('10.0.0.1', new Error('no route'));
    await a.discovery.start();
    await clock.advance(500);
    expect(a.discovery.problems()[0]?.message).toContain('no route');
    bus.breakSending('10.0.0.1', null);
    await clock.advance(1_000);
    expect(a.discovery.problems()).toEqual([]);
  });

  test('that cannot join the group is a problem, and silent, until it can', async () => {
    const { bus, clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    bus.loseMembership('10.0.0.1', systemError('ENODEV'));
    const said = bus.sent.length;
    await clock.advance(5_000);
    expect(a.discovery.problems()).toHaveLength(1);
    expect(bus.sent).toHaveLength(said);
    bus.loseMembership('10.0.0.1', null);
    await clock.advance(1_000);
    expect(bus.sent.length).toBeGreaterThan(said);
    expect(a.discovery.problems()).toEqual([]);
  });

  test('without IPv4 is left out', async () => {
    const { bus, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1', eth1: 'fd00::1' });
    await a.discovery.start();
    expect(bus.listening()).toEqual(['10.0.0.1']);
  });
});

describe('its life', () => {
  test('starts once, stops once, and says nothing after', async () => {
    const { bus, clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await Promise.all([a.discovery.start(), a.discovery.start()]);
    expect(bus.listening()).toEqual(['10.0.0.1']);
    await Promise.all([a.discovery.stop(), a.discovery.stop()]);
    const said = bus.sent.length;
    expect(bus.sent.at(-1)).toMatchObject({ response: { answers: [{ ttl: 0 }] } });
    await a.discovery.refresh();
    await clock.advance(60_000);
    expect(bus.listening()).toEqual([]);
    expect(bus.sent).toHaveLength(said);
    expect(clock.pending()).toBe(0);
    expect(a.discovery.problems()).toEqual([]);
  });

  test('may start again', async () => {
    const { clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    const b = agent(B, { eth0: '10.0.0.2' });
    await a.discovery.start();
    await a.discovery.stop();
    await a.discovery.start();
    await b.discovery.start();
    await clock.advance(1_000);
    expect(a.found).not.toEqual([]);
  });

  test('a refresh in the middle of a stop opens nothing', async () => {
    const { bus, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    await a.discovery.start();
    await Promise.all([a.discovery.stop(), a.discovery.refresh()]);
    expect(bus.listening()).toEqual([]);
  });

  test('a stop overtakes an answer that waits and a socket that opens', async () => {
    const { bus, clock, agent } = lan();
    const a = agent(A, { eth0: '10.0.0.1' });
    bus.breakOpening('10.0.0.1', systemError('EADDRNOTAVAIL'));
    await a.discovery.start();
    bus.breakOpening('10.0.0.1', null);
    const advanced = clock.advance(1_000);
    await a.discovery.stop();
    await advanced;
    expect(bus.listening()).toEqual([]);
  });
});

function lan() {
  const bus = createMulticastBus();
  const clock = createFakeClock();

  function agent(
    id: string,
    connected: Readonly<Record<string, string>>,
    more: Partial<DiscoveryOptions> = {},
  ) {
    const found: FoundPeer[] = [];
    const gone: string[] = [];
    const clashes: string[] = [];
    const logged: string[] = [];
    let table = connected;
    const discovery = createDiscovery({
      self: id,
      addresses: () => Object.values(table).map((ip) => multiaddrOf(ip, id)),
      onPeer: (peer) => found.push(peer),
      onGoodbye: (peer) => gone.push(peer),
      onClash: (source) => clashes.push(source),
      clock,
      log: pino({ level: 'warn' }, { write: (line: string) => logged.push(line) }),
      interfaces: () => networks(table),
      open: bus.open,
      ...more,
    });
    onTestFinished(() => discovery.stop());
    const connect = (other: Readonly<Record<string, string>>) => {
      table = other;
    };
    return { discovery, found, gone, clashes, logged, connect };
  }

  return { bus, clock, agent };
}

function networks(table: Readonly<Record<string, string>>): readonly UsableInterface[] {
  return Object.entries(table).map(([name, address]) => {
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    return { name, addresses: [{ address, family, prefixLength: 24 }] };
  });
}

function announced(id: string, ip: string, { isGoodbye = false } = {}) {
  const addresses = [parseLanAddress(multiaddrOf(ip, id)) ?? []].flat();
  return { ...encodeAnnouncement({ peerName: 'xyz', host: ip, addresses, isGoodbye }) };
}

function multiaddrOf(ip: string, id: string): string {
  return `/${ip.includes(':') ? 'ip6' : 'ip4'}/${ip}/tcp/4737/p2p/${id}`;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`bind ${code}`), { code, syscall: 'bind' });
}

function countOf(
  sent: readonly { readonly kind: string; readonly from: string }[],
  kind: string,
  from: string,
): number {
  return sent.filter((message) => message.kind === kind && message.from === from).length;
}
