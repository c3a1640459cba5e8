import { randomBytes } from 'node:crypto';
import type { Connection } from '@libp2p/interface';
import { byteStream } from '@libp2p/utils';
import type { Clock } from '../support/clock.ts';

/** https://github.com/libp2p/specs/blob/master/ping/ping.md */
const PING_PROTOCOL = '/ipfs/ping/1.0.0';
const PING_BYTES = 32;

/**
 * Measures one echo; opening its stream does not count.
 *
 * @returns milliseconds, with fractions.
 * @throws when the peer does not answer before `signal` aborts.
 */
export async function measureRoundTrip(
  connection: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<number> {
  const stream = await connection.newStream(PING_PROTOCOL, { signal });
  try {
    const bytes = byteStream(stream);
    const startedAt = clock.monotonic();
    const echo = bytes.read({ bytes: PING_BYTES, signal });
    await Promise.all([bytes.write(randomBytes(PING_BYTES), { signal }), echo]);
    const rttMs = clock.monotonic() - startedAt;
    await stream.close({ signal });
    return rttMs;
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
