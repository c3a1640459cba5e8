import { describe, expect, test } from 'vitest';
import { explainHandshake, explainProbe } from './explain.ts';
import { tcpEnd } from './tcp-end.ts';

const place = { ...tcpEnd('192.168.1.7', 4_737), name: 'Kitchen' };
const open = { platform: 'linux', pool: null };
const office = { platform: 'linux', pool: 'Office' };

describe('what is at an address', () => {
  test('may be a Meshtask where both are open, or both in a pool', () => {
    expect(explainProbe('libp2p', place, open)).toBeNull();
    expect(explainProbe('private', place, office)).toBeNull();
  });

  test.each([
    ['libp2p', office, 'is in no private pool, and this machine is in Office'],
    ['private', open, 'belongs to a private pool, and this machine to none'],
    ['refused', open, 'Kitchen refuses connections at 192.168.1.7:4737'],
    ['timed_out', open, 'Kitchen does not answer at 192.168.1.7:4737'],
    ['unreachable', open, 'There is no way to 192.168.1.7 from here'],
    ['forbidden', open, 'This machine’s own firewall forbids connections'],
    ['unknown_host', open, 'No machine is called 192.168.1.7'],
    ['closed', open, 'ends the connection at once'],
    ['other', open, 'is no Meshtask'],
    ['silent', open, 'is no Meshtask'],
  ] as const)('and %s in %j is a problem with a next step', (seen, here, words) => {
    const finding = explainProbe(seen, place, here);
    expect(finding).toMatchObject({ level: 'problem', message: expect.stringContaining(words) });
    expect(finding?.step).not.toBe('');
  });

  test('and out of reach on macOS may be the permission for the local network', () => {
    const finding = explainProbe('unreachable', place, { ...open, platform: 'darwin' });
    expect(finding?.step).toContain('Local Network');
    expect(explainProbe('unreachable', place, open)?.step).not.toContain('Local Network');
  });
});

describe('a handshake that failed', () => {
  test.each([
    ['Can not dial self', null, 'an address of this machine itself'],
    ['… does not match expected remote identity key …', 'Office', 'another machine than'],
    ['The dial request is blocked by gater.allowDialPeer', null, 'out for ten minutes'],
    ['read ECONNRESET', 'Office', 'another pool or has another pass phrase'],
    ['read ECONNRESET', null, 'ends the connection before it is secured'],
  ])('with %j in %j is a problem with a next step', (reason, pool, words) => {
    expect(explainHandshake(new Error(reason), place.text, pool)).toMatchObject({
      level: 'problem',
      message: expect.stringContaining(words),
      step: expect.any(String),
    });
  });
});
