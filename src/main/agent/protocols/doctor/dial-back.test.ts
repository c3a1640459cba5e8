import type { Connection } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import { describe, expect, test } from 'vitest';
import { startRawNode } from '../../../../../test/support/raw-node.ts';
import { dialBack } from './dial-back.ts';

const PEER = '12D3KooWGMYMmN1RGUYjWaSV6P3XtnBjwnosnJGNMnttfVCRnd6g';
const seenAt = (address: string) => ({
  remoteAddr: multiaddr(address),
  remotePeer: peerIdFromString(PEER),
});

/** A node whose dials end so. */
function nodeThat(end: () => Promise<Connection>) {
  const dialled: string[] = [];
  const dial = (target: unknown): Promise<Connection> => {
    dialled.push(String(target));
    return end();
  };
  return { node: { dial }, dialled };
}

function failing(error: unknown) {
  return nodeThat(() => Promise.reject(error instanceof Error ? error : new Error(String(error))));
}

describe('a connection back', () => {
  test.each([
    ['/ip4/192.168.1.7/tcp/50000', '192.168.1.7:4737', '/ip4/192.168.1.7/tcp/4737'],
    ['/ip6/fd00::7/tcp/50000', '[fd00::7]:4737', '/ip6/fd00::7/tcp/4737'],
  ])(
    'goes to the host that is seen at %s alone, and to the port that was asked for',
    async (from, address, target) => {
      const { node, dialled } = failing(coded('ECONNREFUSED'));
      expect(await dialBack(node, seenAt(from), 4_737)).toEqual({ outcome: 'refused', address });
      expect(dialled).toEqual([`${target}/p2p/${PEER}`]);
    },
  );

  test('is not tried where no host is seen', async () => {
    const { node, dialled } = failing(coded('ECONNREFUSED'));
    const from = seenAt('/dns4/kitchen.local/tcp/50000');
    expect(await dialBack(node, from, 4_737)).toEqual({ outcome: 'failed', address: '' });
    expect(dialled).toEqual([]);
  });

  test.each([
    [coded('EHOSTUNREACH'), 'unreachable'],
    [coded('ETIMEDOUT'), 'timed_out'],
    [Object.assign(new Error('late'), { name: 'TimeoutError' }), 'timed_out'],
    [coded('EACCES'), 'failed'],
    [coded('ENOTFOUND'), 'failed'],
    [coded('ECONNRESET'), 'failed'],
    [new Error('Unexpected peer'), 'failed'],
  ])('that ends with %s is %s', async (error, outcome) => {
    const { node } = failing(error);
    const answer = await dialBack(node, seenAt('/ip4/192.168.1.7/tcp/50000'), 4_737);
    expect(answer.outcome).toBe(outcome);
  });

  test('that joined another dial says nothing of this address, and is left alone', async () => {
    const [here, there] = [await startRawNode(), await startRawNode()];
    const connection = await here.node.dial(multiaddr(there.address));
    const { node } = nodeThat(async () => connection);
    const answer = await dialBack(node, seenAt('/ip4/192.168.1.7/tcp/50000'), 4_737);
    expect([answer.outcome, connection.status]).toEqual(['failed', 'open']);
  });
});

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
