import { generateKeyPair } from '@libp2p/crypto/keys';
import type { PeerId as Libp2pPeerId, MultiaddrConnection } from '@libp2p/interface';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import { multiaddrConnectionPair } from '@libp2p/utils';
import { multiaddr } from '@multiformats/multiaddr';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { silent } from '../../../../test/support/temporary-history.ts';
import { ConnectionGuard } from './connection-guard.ts';
import { STRANGERS_BURST_MS } from './strangers-budget.ts';

let anna: Libp2pPeerId;
let boris: Libp2pPeerId;

beforeAll(async () => {
  anna = peerIdFromPrivateKey(await generateKeyPair('Ed25519'));
  boris = peerIdFromPrivateKey(await generateKeyPair('Ed25519'));
});

describe('connections from one host', () => {
  test('are 64 at most, whoever they are', () => {
    const { accepts } = guard();
    const first = connection('192.168.1.7');
    expect(accepts(first)).toBe(true);
    for (let count = 1; count < 64; count += 1) {
      expect(accepts(connection('192.168.1.7'))).toBe(true);
    }
    expect(accepts(connection('192.168.1.7'))).toBe(false);
    expect(accepts(connection('192.168.1.8'))).toBe(true);
    first.abort(new Error('It leaves.'));
    expect(accepts(connection('192.168.1.7'))).toBe(true);
    expect(accepts(connection('192.168.1.7'))).toBe(false);
  });
});

describe('connections with one peer', () => {
  test('are eight at most: a newer one replaces the oldest', () => {
    const { greets } = guard();
    const connections = Array.from({ length: 9 }, () => connection());
    for (const each of connections) expect(greets(anna, each)).toBe(true);
    const open = connections.map(({ status }) => status === 'open');
    expect(open).toEqual([false, true, true, true, true, true, true, true, true]);
    expect(greets(boris, connection())).toBe(true);
  });

  test('are refused while it is shunned, in both directions', () => {
    const { gater, shunned } = guard();
    shunned.add(anna.toString());
    expect(gater.denyInboundEncryptedConnection?.(anna, connection())).toBe(true);
    expect(gater.denyOutboundEncryptedConnection?.(anna, connection())).toBe(true);
    expect(gater.denyDialPeer?.(anna)).toBe(true);
    expect(gater.denyDialPeer?.(boris)).toBe(false);
  });

  test('end when it has not said after 10 s what it speaks', async () => {
    const { greets, clock, introduced } = guard();
    const [silentOne, known] = [connection(), connection()];
    introduced.add(boris.toString());
    greets(anna, silentOne);
    greets(boris, known);
    await clock.advance(9_999);
    expect(silentOne.status).toBe('open');
    await clock.advance(1);
    expect(silentOne.status).toBe('aborted');
    expect(known.status).toBe('open');
  });

  test('leave no timer behind', () => {
    const { greets, clock } = guard();
    const short = connection();
    greets(anna, short);
    short.abort(new Error('It leaves.'));
    expect(clock.pending()).toBe(0);
  });
});

describe('what a peer sends', () => {
  test('is not read for a while when a stranger takes too much of this agent’s time', async () => {
    const { greets, clock } = guard();
    const [here, there] = pair();
    const taken = heard(here, () => clock.pass(STRANGERS_BURST_MS + 20));
    greets(anna, here);
    there.send(Uint8Array.of(1));
    await clock.advance(0);
    there.send(Uint8Array.of(2));
    await clock.advance(50);
    expect(taken).toEqual([1]);
    await clock.advance(50);
    expect(taken).toEqual([1, 2]);
  });

  test('is always read when it is allowed', async () => {
    const { greets, clock, allowed } = guard();
    allowed.add(anna.toString());
    const [here, there] = pair();
    const taken = heard(here, () => clock.pass(STRANGERS_BURST_MS + 20));
    greets(anna, here);
    for (const byte of [1, 2, 3]) {
      there.send(Uint8Array.of(byte));
      await clock.advance(0);
    }
    expect(taken).toEqual([1, 2, 3]);
  });

  test('ends the connection when it has not read for 20 s', async () => {
    const { greets, clock, introduced } = guard();
    introduced.add(anna.toString());
    const [here, there] = pair();
    heard(here);
    greets(anna, here);
    const speaks = async (ms: number): Promise<void> => {
      there.send(Uint8Array.of(1));
      await clock.advance(ms);
    };
    here.writableNeedsDrain = true;
    await speaks(20_000);
    here.writableNeedsDrain = false;
    await speaks(1);
    here.writableNeedsDrain = true;
    await speaks(15_000);
    here.dispatchEvent(new Event('drain'));
    here.writableNeedsDrain = true;
    await speaks(20_001);
    expect(here.status).toBe('open');
    await speaks(1);
    expect(here.status).toBe('aborted');
  });
});

function guard() {
  const fake = createFakeClock();
  let passedMs = 0;
  const clock = {
    ...fake,
    monotonic: () => fake.monotonic() + passedMs,
    /** Time that this agent is busy. */
    pass: (ms: number): void => {
      passedMs += ms;
    },
  };
  const [shunned, introduced, allowed] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const { gater } = new ConnectionGuard({
    ...{ clock, log: silent },
    isShunned: (peer) => shunned.has(peer),
    isIntroduced: (peer) => introduced.has(peer),
    isStranger: (peer) => !allowed.has(peer),
  });
  return {
    ...{ clock, gater, shunned, introduced, allowed },
    accepts: (each: MultiaddrConnection) => gater.denyInboundConnection?.(each) === false,
    greets: (peer: Libp2pPeerId, each: MultiaddrConnection) =>
      gater.denyInboundEncryptedConnection?.(peer, each) === false,
  };
}

function pair(host = '192.168.1.7'): [MultiaddrConnection, MultiaddrConnection] {
  const remoteAddr = multiaddr(`/ip4/${host}/tcp/4737`);
  return multiaddrConnectionPair({ inbound: { remoteAddr }, outbound: { remoteAddr } });
}

function connection(host?: string): MultiaddrConnection {
  return pair(host)[0];
}

/** What comes of a connection, as its bytes, and what each sets off. */
function heard(each: MultiaddrConnection, act: () => void = () => {}): number[] {
  const taken: number[] = [];
  each.addEventListener('message', ({ data }) => {
    taken.push(...data.subarray());
    act();
  });
  return taken;
}
