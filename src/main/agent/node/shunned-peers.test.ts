import { beforeEach, describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../test/support/builders.ts';
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts';
import { MAX_OFFENCES, SHUN_MS, ShunnedPeers } from './shunned-peers.ts';

const [anna, boris] = [aPeerId('anna'), aPeerId('boris')];

describe('a shunned peer', () => {
  let clock: FakeClock;
  let shunned: ShunnedPeers;

  beforeEach(() => {
    clock = createFakeClock();
    shunned = new ShunnedPeers(clock);
  });

  test('is left alone for ten minutes', async () => {
    shunned.shun(anna);
    expect([shunned.has(anna), shunned.has(boris)]).toEqual([true, false]);
    await clock.advance(SHUN_MS - 1);
    expect(shunned.has(anna)).toBe(true);
    await clock.advance(1);
    expect(shunned.has(anna)).toBe(false);
  });

  test('is welcome again when a person wants it', () => {
    shunned.shun(anna);
    shunned.forgive(anna);
    expect(shunned.has(anna)).toBe(false);
  });

  test('is one that broke the protocol ten times within a minute', async () => {
    for (let offence = 1; offence < MAX_OFFENCES; offence += 1) {
      expect(shunned.note(anna)).toBe(false);
      await clock.advance(6_000);
    }
    expect(shunned.has(anna)).toBe(false);
    expect(shunned.note(anna)).toBe(true);
    expect([shunned.has(anna), shunned.has(boris)]).toEqual([true, false]);
  });

  test('is not one that broke it now and then', async () => {
    for (let offence = 1; offence < 5 * MAX_OFFENCES; offence += 1) {
      expect(shunned.note(anna)).toBe(false);
      await clock.advance(60_000 / (MAX_OFFENCES - 1) + 1);
    }
  });

  test('begins with a clean sheet when its time is over, or it is forgiven', async () => {
    for (let offence = 1; offence <= MAX_OFFENCES; offence += 1) shunned.note(anna);
    await clock.advance(SHUN_MS);
    expect(shunned.note(anna)).toBe(false);
    for (let offence = 1; offence < MAX_OFFENCES - 1; offence += 1) shunned.note(anna);
    shunned.forgive(anna);
    expect(shunned.note(anna)).toBe(false);
  });

  test('is forgotten when ten thousand newer ones are known', () => {
    shunned.shun(anna);
    shunned.shun(boris);
    shunned.shun(anna);
    for (let number = 1; number < 10_000; number += 1) shunned.shun(`stranger ${number}`);
    expect([shunned.has(anna), shunned.has(boris)]).toEqual([true, false]);
  });
});
