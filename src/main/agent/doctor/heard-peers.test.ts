import { expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { HeardPeers } from './heard-peers.ts';

test('a peer is heard for a minute after it spoke, at every address that it gave', async () => {
  const clock = createFakeClock();
  const heard = new HeardPeers(clock);
  const kitchen = aPeerId('kitchen');
  heard.note(kitchen, ['/ip4/10.0.0.7/tcp/4737']);
  await clock.advance(30_000);
  heard.note(kitchen, ['/ip4/10.1.0.7/tcp/4737', '/ip4/10.0.0.7/tcp/4737']);
  expect(heard.addressesOf(kitchen)).toEqual(['/ip4/10.1.0.7/tcp/4737', '/ip4/10.0.0.7/tcp/4737']);
  await clock.advance(59_000);
  expect([heard.has(kitchen), heard.ids()]).toEqual([true, [kitchen]]);
  await clock.advance(1_000);
  expect([heard.has(kitchen), heard.ids()]).toEqual([false, []]);
  expect(heard.has(aPeerId('attic'))).toBe(false);
});

test('a flood of announcements costs 500 peers with eight addresses', () => {
  const heard = new HeardPeers(createFakeClock());
  const addresses = Array.from({ length: 30 }, (_, last) => `/ip4/10.0.0.${last}/tcp/4737`);
  for (let count = 0; count < 600; count += 1) heard.note(aPeerId(`peer ${count}`), addresses);
  expect(heard.ids()).toHaveLength(500);
  expect(heard.has(aPeerId('peer 0'))).toBe(false);
  expect(heard.addressesOf(aPeerId('peer 599'))).toHaveLength(8);
});
