import { describe, expect, test } from 'vitest';
import { choosePeer, type NamedPeer } from './find-peer.ts';

const kitchen = peer(
  'kitchen',
  '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo',
  'CVe2-Xo12',
);
const attic = peer('attic', '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9k7Qf3xZp', 'k7Qf-3xZp');
const otherAttic = peer(
  'attic',
  '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9k7Qf3xZq',
  'k7Qf-3xZq',
);

describe('a person names a peer', () => {
  test.each([
    ['its PeerId', kitchen.id],
    ['its name', 'kitchen'],
    ['its name in another case', 'Kitchen'],
    ['its fingerprint', 'CVe2-Xo12'],
    ['its fingerprint without the dash', 'CVe2Xo12'],
    ['the end of its PeerId', 'SCVe2Xo'],
  ])('by %s', (_, reference) => {
    expect(choosePeer([attic, kitchen, otherAttic], reference)).toBe(kitchen.id);
  });

  test('by a name without what would steer the terminal', () => {
    const loud = peer('\u001b[31mloud\u0007', attic.id, attic.fingerprint);
    expect(choosePeer([loud, kitchen], 'loud')).toBe(loud.id);
  });

  test('and a name that two peers have is refused with both', () => {
    expect(() => choosePeer([attic, otherAttic], 'attic')).toThrow(
      `"attic" may be attic (${attic.id}) or attic (${otherAttic.id}): give the PeerId.`,
    );
  });

  test('and a peer that calls itself by the fingerprint of another is not meant', () => {
    const impostor = peer(kitchen.fingerprint, attic.id, attic.fingerprint);
    expect(choosePeer([impostor, kitchen], kitchen.fingerprint)).toBe(kitchen.id);
  });

  test.each(['nobody', 'Xo', ''])('and "%s" is nobody', (reference) => {
    expect(() => choosePeer([kitchen], reference)).toThrow(`No peer is known as "${reference}"`);
  });
});

function peer(name: string, id: string, fingerprint: string): NamedPeer {
  return { id, name, fingerprint };
}
