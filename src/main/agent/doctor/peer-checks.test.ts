import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { examineMulticastThere, examineTrust, examineVersion } from './peer-checks.ts';

const kitchen: Peer = {
  id: aPeerId('kitchen'),
  fingerprint: 'k7Qf-3xZp',
  name: 'Kitchen',
  version: '1.0.0',
  presence: 'present',
  protocol: 'link',
  trust: 'allowed',
  isDecided: true,
  trustsUs: 'allowed',
  addresses: [],
  rttMs: null,
  load: null,
  ours: 0,
  firstSeenAt: 0,
  lastSeenAt: 0,
};

describe('the version of a peer', () => {
  test.each([
    [kitchen, 'good', 'Both run version 1.0.0.'],
    [{ ...kitchen, version: '2.0.0' }, 'note', 'Kitchen runs version 2.0.0, this machine 1.0.0.'],
    [{ ...kitchen, protocol: 'task' as const }, 'note', 'Kitchen is another program'],
    [{ ...kitchen, presence: 'gone' as const }, 'problem', 'opens no link'],
  ])('is told', (peer, level, words) => {
    expect(examineVersion(peer, '1.0.0')).toMatchObject({
      level,
      message: expect.stringContaining(words),
    });
  });
});

describe('the multicast of a peer', () => {
  test.each([
    [true, 'works', true, ['good']],
    [true, 'works', false, ['note']],
    [false, 'works', false, []],
    [true, 'silent', false, ['problem']],
    [false, 'off', false, ['note']],
  ] as const)(
    'while we look (%s) and it %s and hears us (%s)',
    (isLooking, multicast, hears, levels) => {
      const findings = examineMulticastThere('Kitchen', isLooking, { multicast, hears_you: hears });
      expect(findings.map(({ level }) => level)).toEqual(levels);
    },
  );
});

describe('trust', () => {
  test.each([
    ['allowed', 'allowed', ['good', 'good']],
    ['ask', 'ask', ['note', 'note']],
    ['blocked', null, ['problem']],
  ] as const)('of %s here and %s there', (trust, trustsUs, levels) => {
    const findings = examineTrust({ ...kitchen, trust, trustsUs });
    expect(findings.map(({ level }) => level)).toEqual(levels);
  });
});
