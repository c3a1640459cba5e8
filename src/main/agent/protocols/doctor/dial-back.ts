import type { Connection, Libp2p } from '@libp2p/interface';
import { getNetConfig } from '@libp2p/utils';
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import { connectFailureOf } from '../../node/connect-failure.ts';
import { DIAL_BACK_MS } from './constants.ts';
import type { DialBackAnswer } from './messages.ts';

/**
 * Connects back to the peer at the other end, at the address it is seen from and nowhere else, and
 * only to say whether that is possible. Never rejects.
 */
export async function dialBack(
  node: Pick<Libp2p, 'dial'>,
  connection: Pick<Connection, 'remoteAddr' | 'remotePeer'>,
  port: number,
): Promise<DialBackAnswer> {
  const { type, host } = getNetConfig(connection.remoteAddr);
  if (type !== 'ip4' && type !== 'ip6') return { outcome: 'failed', address: '' };
  const address = type === 'ip6' ? `[${host}]:${port}` : `${host}:${port}`;
  const target = multiaddr(`/${type}/${host}/tcp/${port}/p2p/${connection.remotePeer.toString()}`);
  return { outcome: await tryOnce(node, target), address };
}

async function tryOnce(
  node: Pick<Libp2p, 'dial'>,
  target: Multiaddr,
): Promise<DialBackAnswer['outcome']> {
  try {
    const signal = AbortSignal.timeout(DIAL_BACK_MS);
    const back = await node.dial(target, { signal, force: true });
    // A dial to the same peer that was under way is joined, and may have gone elsewhere.
    if (!back.remoteAddr.equals(target)) return 'failed';
    await back.close({ signal });
    return 'reached';
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): DialBackAnswer['outcome'] {
  const failure = connectFailureOf(error);
  switch (failure) {
    case 'refused':
    case 'unreachable':
    case 'timed_out':
      return failure;
    case 'forbidden':
    case 'unknown_host':
    case null:
      return 'failed';
  }
}
