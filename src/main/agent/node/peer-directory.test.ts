import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import { fingerprintOf } from '../../../shared/model/ids.ts';
import type { TrustPolicy } from '../../../shared/model/peer.ts';
import { migrations } from '../storage/migrations/migrate.ts';
import { PeerBook } from './peer-book.ts';
import { PeerDirectory } from './peer-directory.ts';

const boris = aPeerId('boris');
const address = '/ip4/10.0.0.2/tcp/4737';
/** One that libp2p takes in an address. */
const LIBP2P_ID = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo';

interface Opened {
  readonly clock: FakeClock;
  readonly db: DatabaseSync;
  readonly directory: PeerDirectory;
  readonly changes: () => number;
  setDisk(state: 'broken' | 'sound'): void;
  /** The same book, in another run of the agent. */
  reopen(): PeerDirectory;
}

function openDirectory(trustPolicy: TrustPolicy = 'ask'): Opened {
  const clock = createFakeClock();
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  for (const step of migrations) db.exec(step);
  const reopen = (): PeerDirectory => {
    const book = new PeerBook(db);
    return new PeerDirectory({ book, clock, policy: () => trustPolicy, countOurs: () => 3 });
  };
  const directory = reopen();
  let changes = 0;
  directory.on('changed', () => {
    changes += 1;
  });
  const setDisk = (state: 'broken' | 'sound'): void =>
    db.exec(`PRAGMA query_only = ${state === 'broken' ? 'ON' : 'OFF'}`);
  return { clock, db, directory, changes: () => changes, setDisk, reopen };
}

test('a peer that was only greeted is known by its name, and remembered', () => {
  const { directory, reopen } = openDirectory();
  directory.greeted(boris, { name: 'Boris', version: '1.0.0', trust: 'ask' });
  expect(directory.get(boris)).toMatchObject({ name: 'Boris', presence: 'present', ours: 3 });
  expect(reopen().get(boris)).toMatchObject({ name: 'Boris', presence: 'gone', trustsUs: null });
});

test('a peer keeps the time at which it was first seen', async () => {
  const { directory, clock, reopen } = openDirectory();
  const firstSeenAt = clock.now();
  directory.identified(boris, 'link', [address]);
  await clock.advance(60_000);
  directory.greeted(boris, { name: 'Boris', version: '1.0.0', trust: 'ask' });
  expect(directory.get(boris)).toMatchObject({ firstSeenAt, lastSeenAt: clock.now() });
  expect(reopen().get(boris)).toMatchObject({ firstSeenAt });
});

test('a peer that is not known has its fingerprint for a name, and no trust of its own', () => {
  const { directory } = openDirectory('allow');
  expect(directory.nameOf(boris)).toBe(fingerprintOf(boris));
  expect(directory.get(boris)).toBeNull();
  expect(directory.trustOf(boris)).toBe('allowed');
  expect(directory.remembered(boris)).toEqual([]);
});

test('what a person types or decides of a peer that is not known makes it known', () => {
  const { directory } = openDirectory();
  directory.typed(boris, address);
  expect(directory.remembered(boris)).toEqual([address]);
  const carla = aPeerId('carla');
  directory.decide(carla, 'allowed');
  expect(directory.get(carla)).toMatchObject({ trust: 'allowed', isDecided: true });
  expect(directory.undecided()).toEqual([boris]);
});

test('a blocked peer is not dialled again, even at a typed address', () => {
  const { directory } = openDirectory();
  directory.typed(boris, address);
  directory.decide(boris, 'blocked');
  expect(directory.remembered(boris)).toEqual([]);
});

test('an address is known once, whether or not it names the peer', () => {
  const { directory, reopen } = openDirectory();
  const naming = `${address}/p2p/${LIBP2P_ID}`;
  directory.identified(LIBP2P_ID, 'link', [naming, '/ip4/10.0.0.3/tcp/4737', address]);
  directory.typed(LIBP2P_ID, naming);
  const known = [address, '/ip4/10.0.0.3/tcp/4737'];
  expect(directory.remembered(LIBP2P_ID)).toEqual(known);
  expect(reopen().remembered(LIBP2P_ID)).toEqual(known);
});

test('addresses that an older version wrote twice are known once', () => {
  const { db, reopen } = openDirectory();
  const both = JSON.stringify([`${address}/p2p/${LIBP2P_ID}`, address]);
  db.prepare(
    `INSERT INTO peers (peer_id, name, decision, addresses, is_typed, first_seen_at)
     VALUES (?, 'Boris', NULL, ?, 1, 0)`,
  ).run(LIBP2P_ID, both);
  expect(reopen().remembered(LIBP2P_ID)).toEqual([address]);
});

test('of the addresses of a peer the eight newest are kept', () => {
  const { directory } = openDirectory();
  const addresses = Array.from({ length: 10 }, (_, index) => `/ip4/10.0.0.${index}/tcp/4737`);
  for (const each of addresses) directory.identified(boris, 'link', [each]);
  expect(directory.get(boris)?.addresses).toEqual(addresses.toReversed().slice(0, 8));
});

test('a peer that leaves twice leaves once', () => {
  const { directory, changes, clock } = openDirectory();
  directory.greeted(boris, { name: 'Boris', version: '1.0.0', trust: 'ask' });
  directory.measured(boris, 5);
  directory.measured(boris, 5);
  clock.jump(1_000);
  directory.gone(boris);
  directory.gone(boris);
  expect(changes()).toBe(3);
  expect(directory.get(boris)).toMatchObject({ presence: 'gone', lastSeenAt: clock.now() });
});

test('present peers are listed first, each group by name', () => {
  const { directory } = openDirectory();
  for (const name of ['Dora', 'Boris', 'Carla', 'Anna']) {
    directory.greeted(aPeerId(name), { name, version: '1.0.0', trust: 'ask' });
  }
  directory.gone(aPeerId('Anna'));
  expect(directory.list().map(({ name }) => name)).toEqual(['Boris', 'Carla', 'Dora', 'Anna']);
});

test('beyond 200, peers that nobody typed or decided on are forgotten, the longest unseen first', () => {
  const { directory, clock, reopen } = openDirectory();
  const strangers = Array.from({ length: 203 }, (_, index) => aPeerId(`stranger ${index}`));
  for (const stranger of strangers) {
    clock.jump(1_000);
    directory.identified(stranger, 'link', [address]);
  }
  directory.typed(strangers[0] ?? '', address);
  directory.decide(strangers[1] ?? '', 'ask');
  directory.identified(boris, 'task', [address]);
  for (const each of [directory, reopen()]) {
    expect(each.has(strangers[0] ?? '')).toBe(true);
    expect(each.has(strangers[1] ?? '')).toBe(true);
    expect(each.has(strangers[2] ?? '')).toBe(false);
    expect(each.has(strangers[3] ?? '')).toBe(true);
    expect(each.ids()).toHaveLength(203);
  }
});

test('a disk that refuses is a problem until it takes again, and costs no peer', () => {
  const { directory, setDisk } = openDirectory();
  setDisk('broken');
  directory.greeted(boris, { name: 'Boris', version: '1.0.0', trust: 'ask' });
  expect(directory.isPresent(boris)).toBe(true);
  expect(directory.problem).toMatchObject({ code: 'storage_failed' });
  setDisk('sound');
  directory.gone(boris);
  expect(directory.problem).toBeNull();
});

test('a decision that cannot be written is refused, and changes nothing', () => {
  const { directory, setDisk } = openDirectory();
  directory.identified(boris, 'link', [address]);
  setDisk('broken');
  expect(() => directory.decide(boris, 'allowed')).toThrow('The known peers cannot be written');
  expect(() => directory.typed(boris, address)).toThrow('The known peers cannot be written');
  expect(directory.get(boris)).toMatchObject({ trust: 'ask', isDecided: false });
  expect(directory.remembered(boris)).toEqual([]);
});
