import { expect, test } from 'vitest';
import type { Peer } from '../../../shared/model/peer.ts';
import { cardsOf } from './steady-cards.ts';

const anna = peer('anna');
const boris = peer('boris');
const clara = peer('clara');

test('present peers have cards by name', () => {
  expect(namesOf([clara, gone(boris), anna], [])).toEqual(['anna', 'clara']);
});

test('while they are read, a peer that leaves keeps its card, and one that comes follows', () => {
  expect(namesOf([anna, gone(boris), clara], ['boris', 'clara'])).toEqual([
    'boris',
    'clara',
    'anna',
  ]);
});

test('a peer that the agent has forgotten has no card', () => {
  expect(namesOf([anna], ['boris', 'anna'])).toEqual(['anna']);
});

function namesOf(peers: readonly Peer[], held: readonly string[]): readonly string[] {
  return cardsOf(peers, held).map(({ name }) => name);
}

function gone(one: Peer): Peer {
  return { ...one, presence: 'gone' };
}

function peer(name: string): Peer {
  return {
    id: name,
    fingerprint: 'k7Qf-3xZp',
    name,
    version: null,
    presence: 'present',
    protocol: 'link',
    trust: 'ask',
    isDecided: false,
    trustsUs: 'ask',
    addresses: [],
    rttMs: null,
    load: null,
    ours: 0,
    firstSeenAt: 0,
    lastSeenAt: null,
  };
}
