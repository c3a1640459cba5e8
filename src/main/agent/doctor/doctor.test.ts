import { setImmediate } from 'node:timers/promises';
import type { Libp2p } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import { dial, startRawNode } from '../../../../test/support/raw-node.ts';
import { silent } from '../../../../test/support/temporary-history.ts';
import type { Finding } from '../../../shared/model/doctor.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import type { Hearing } from '../node/discovery/discovery-channel.ts';
import { askState } from '../protocols/doctor/client.ts';
import { Doctor, type DoctorParts, type Examined } from './doctor.ts';

const deaf: Hearing = { interfaceName: 'eth0', address: '10.0.0.1', itself: false, others: 0 };
const never = new AbortController().signal;

/** A doctor on a real node, with what it knows of the network as the test says. */
function doctorAt(node: Libp2p, given: Partial<DoctorParts> = {}, peers: readonly Peer[] = []) {
  const clock = createFakeClock();
  let hearing: readonly Hearing[] = [deaf];
  let surveys = 0;
  const find = (id: string): Peer | undefined => peers.find((peer) => peer.id === id);
  const doctor = new Doctor({
    ...{ node, clock, log: silent, version: '1.0.0', platform: 'linux' },
    directory: {
      get: (id) => find(id) ?? null,
      has: (id) => find(id) !== undefined,
      list: () => [...peers],
      nameOf: (id) => find(id)?.name ?? id,
      isPresent: (id) => find(id)?.presence === 'present',
      trustOf: (id) => find(id)?.trust ?? 'ask',
    },
    shunned: { has: () => false },
    discovery: {
      survey: async () => {
        surveys += 1;
      },
      hearing: () => hearing,
      problems: () => [],
      otherNetworks: () => [],
    },
    pool: () => null,
    isLooking: () => true,
    isWelcome: () => true,
    clashes: () => [],
    onViolation: () => {},
    ...given,
  });
  const hear = (heard: Partial<Hearing>): void => {
    hearing = [{ ...deaf, ...heard }];
  };
  const examine = async (examined: Examined = {}): Promise<Finding[]> => {
    const findings: Finding[] = [];
    const items = doctor.examine(examined, never)[Symbol.asyncIterator]();
    for (;;) {
      const item = await whenever(clock, items.next());
      if (item.done === true) return findings;
      if (item.value.kind === 'found') findings.push(item.value.finding);
    }
  };
  return { doctor, clock, hear, examine, surveys: () => surveys };
}

describe('the doctor of an agent that looks for others', () => {
  test('listens anew, and goes on as soon as itself and others are heard', async () => {
    const { node } = await startRawNode();
    const { clock, hear, examine, surveys } = doctorAt(node);
    hear({ itself: true, others: 2 });
    const startedAt = clock.monotonic();
    expect(await examine()).toContainEqual(
      expect.objectContaining({ check: 'multicast', level: 'good' }),
    );
    expect([surveys(), clock.monotonic() - startedAt < 100]).toEqual([1, true]);
  });

  test('gives silence two and a half seconds', async () => {
    const { node } = await startRawNode();
    const { clock, examine } = doctorAt(node);
    const startedAt = clock.monotonic();
    expect(await examine()).toContainEqual(
      expect.objectContaining({ check: 'multicast', level: 'problem' }),
    );
    expect(clock.monotonic() - startedAt).toBeGreaterThanOrEqual(2_500);
  });

  test('explains why who is heard is not connected, but for those kept out', async () => {
    const { node } = await startRawNode();
    const [near, kept] = [aPeerId('near'), aPeerId('kept')];
    const { doctor, hear, examine } = doctorAt(node, { shunned: { has: (id) => id === kept } });
    hear({ itself: true, others: 1 });
    doctor.heard(near, [`/ip4/127.0.0.1/tcp/1/p2p/${near}`]);
    doctor.heard(kept, [`/ip4/127.0.0.1/tcp/2/p2p/${kept}`]);
    const problems = (await examine()).filter(({ level }) => level === 'problem');
    expect(problems.map(({ message }) => message)).toEqual([
      'The machine at 127.0.0.1 refuses connections at 127.0.0.1:1: no Meshtask listens there.',
    ]);
  });

  test('connects to who is heard and was not, and finds no Meshtask there', async () => {
    const { node } = await startRawNode();
    const { id, address } = await startRawNode();
    const { doctor, hear, examine } = doctorAt(node);
    hear({ itself: true, others: 1 });
    doctor.heard(id, [address]);
    expect(await examine({ peer: id })).toContainEqual(
      expect.objectContaining({ check: 'version', level: 'problem' }),
    );
  });
});

describe('a peer that connected from a machine whose port is closed', () => {
  test('is heard, but cannot be connected to', async () => {
    const raw = await startRawNode();
    const guest = await startRawNode();
    await dial(guest, raw);
    const kitchen = aPeer(guest.id, ['/ip4/127.0.0.1/tcp/1', '/ip4/10.9.9.9/tcp/2', '/unix/x']);
    const { examine, hear } = doctorAt(raw.node, {}, [kitchen]);
    hear({ itself: true, others: 1 });
    const findings = await examine({ peer: guest.id });
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'reach',
        level: 'problem',
        message: 'This machine hears Kitchen, but cannot connect to it.',
      }),
    );
  });
});

describe('what a doctor is told of an agent', () => {
  test.each([
    [true, true, 'works'],
    [true, false, 'silent'],
    [false, true, 'off'],
  ] as const)(
    'looking (%s) and hearing itself (%s) is that multicast is %s',
    async (isLooking, itself, multicast) => {
      const host = await startRawNode();
      const asker = await startRawNode();
      const { doctor, hear } = doctorAt(host.node, { isLooking: () => isLooking }, [
        aPeer(asker.id),
      ]);
      hear({ itself });
      await doctor.start();
      const connection = await dial(asker, host);
      expect(await askState(connection, never)).toMatchObject({
        multicast,
        hears_you: false,
        trust: 'allowed',
      });
      doctor.heard(asker.id, [asker.address]);
      expect(await askState(connection, never)).toMatchObject({ hears_you: true });
      await doctor.stop();
      await expect(askState(connection, never)).rejects.toThrow();
    },
  );

  test('that is not welcome is nothing', async () => {
    const host = await startRawNode();
    const asker = await startRawNode();
    const { doctor } = doctorAt(host.node, { isWelcome: () => false });
    await doctor.start();
    await expect(askState(await dial(asker, host), never)).rejects.toThrow();
  });
});

test('an agent that listens nowhere asks nobody to connect', async () => {
  const raw = await startRawNode();
  const guest = await startRawNode();
  await dial(guest, raw);
  const node = new Proxy(raw.node, {
    get: (target, name, receiver): unknown =>
      name === 'getMultiaddrs' ? () => [] : Reflect.get(target, name, receiver),
  });
  const { examine, hear } = doctorAt(node, {}, [aPeer(guest.id)]);
  hear({ itself: true, others: 1 });
  const findings = await examine();
  expect(findings).toContainEqual(expect.objectContaining({ check: 'port', level: 'problem' }));
  expect(findings.filter(({ check }) => check === 'reach')).toEqual([]);
});

/** Lets time pass where something waits for it; the network takes its own. */
async function whenever<Value>(clock: FakeClock, coming: Promise<Value>): Promise<Value> {
  let isThere = false;
  const stop = (): void => {
    isThere = true;
  };
  coming.then(stop, stop);
  while (!isThere) {
    if (clock.pending() > 0) await clock.advance(100);
    await setImmediate();
  }
  return await coming;
}

function aPeer(id: string, addresses: readonly string[] = []): Peer {
  for (const address of addresses) multiaddr(address);
  return {
    ...{ id, addresses, fingerprint: 'k7Qf-3xZp', name: 'Kitchen', version: '1.0.0' },
    ...{ presence: 'present', protocol: 'link', trust: 'allowed', isDecided: true },
    ...{ trustsUs: null, rttMs: 0.5, load: null, ours: 0, firstSeenAt: 0, lastSeenAt: 0 },
  };
}
