import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { aWorker } from '../../../../test/support/requester.ts';
import type { Load, Peer } from '../../../shared/model/peer.ts';
import { candidateOf, localCandidate, workerAt } from './workers.ts';

const anna = aPeerId('Anna');
const load: Load = {
  executing: 2,
  queued: 3,
  concurrency: 4,
  accepting: true,
  window: 8,
  meanDurationMs: 250,
};

describe('a peer', () => {
  test('with a link is a worker as it says of itself', () => {
    expect(workerAt(anna, true, directory({ load }))).toEqual({
      id: anna,
      name: 'Anna',
      open: 5,
      oursAmongOpen: 1,
      concurrency: 4,
      meanDurationMs: 250,
      rttMs: 3,
      window: 8,
      isAccepting: true,
      isAutomatic: true,
    });
  });

  test.each([
    { trust: 'ask', trustsUs: 'allowed' },
    { trust: 'allowed', trustsUs: 'ask' },
    { trust: 'allowed', trustsUs: null },
  ] as const)('is not chosen for any machine unless both sides allow it: %j', (given) => {
    expect(workerAt(anna, true, directory({ load, ...given }))?.isAutomatic).toBe(false);
  });

  test('is no worker without a link, before it has told its load, or when it is blocked', () => {
    expect(workerAt(anna, false, directory({ load }))).toBeNull();
    expect(workerAt(anna, true, directory({ load: null }))).toBeNull();
    expect(workerAt(anna, true, directory({ load, trust: 'blocked' }))).toBeNull();
    expect(workerAt(aPeerId('nobody'), true, directory({ load }))).toBeNull();
  });

  test('that speaks the task protocol only is a worker by name, with a small window', () => {
    const peer = directory({ protocol: 'task', load: null });
    expect(workerAt(anna, false, peer)).toMatchObject({ window: 8, isAutomatic: false });
    const gone = directory({ protocol: 'task', load: null, presence: 'gone' });
    expect(workerAt(anna, false, gone)).toBeNull();
  });
});

describe('a candidate', () => {
  test('counts what it said, and what we gave it since', () => {
    const given = { open: 5, oursAmongOpen: 2, window: 8, meanDurationMs: 250, rttMs: 3 };
    const worker = aWorker('Anna', given);
    expect(candidateOf(worker, 3)).toEqual({
      id: anna,
      name: 'Anna',
      open: 6,
      concurrency: 4,
      room: 5,
      meanDurationMs: 250,
      rttMs: 3,
    });
  });

  test('never has fewer open tasks than ours', () => {
    expect(candidateOf(aWorker('Anna', { open: 0, oursAmongOpen: 4 }), 1).open).toBe(1);
  });

  test('is this machine too, with the room that an allowed peer would give', () => {
    const slots = { executing: 1, queued: 3, concurrency: 2, isPaused: false, meanDurationMs: 90 };
    expect(localCandidate(anna, slots)).toEqual({
      id: anna,
      name: 'this machine',
      open: 4,
      concurrency: 2,
      room: 1_020,
      meanDurationMs: 90,
      rttMs: 0,
    });
  });

  test('is not this machine while it is paused', () => {
    const idle = { executing: 0, queued: 0, meanDurationMs: null };
    expect(localCandidate(anna, { ...idle, concurrency: 2, isPaused: true })).toBeNull();
  });
});

function directory(given: Partial<Peer>): Parameters<typeof workerAt>[2] {
  const peer: Peer = {
    id: anna,
    fingerprint: 'k7Qf-3xZp',
    name: 'Anna',
    version: null,
    presence: 'present',
    protocol: 'link',
    trust: 'allowed',
    isDecided: true,
    trustsUs: 'allowed',
    addresses: [],
    rttMs: 3,
    load: null,
    ours: 0,
    firstSeenAt: 0,
    lastSeenAt: null,
    ...given,
  };
  return { get: (id) => (id === anna ? peer : null), oursWhenLoaded: () => 1 };
}
