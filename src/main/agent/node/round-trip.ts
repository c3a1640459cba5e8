import { randomBytes } from 'node:crypto';
import type { Connection } from '@libp2p/interface';
import { byteStream } from '@libp2p/utils';
import type { Clock } from '../support/clock.ts';

/** https://github.com/libp2p/specs/blob/master/ping/ping.md */
const PING_PROTOCOL = '/ipfs/ping/1.0.0';
const PING_BYTES = 32;
const ECHOES = 3;

/**
 * Measures the shortest of a few echoes: the others waited for something else, too. Opening their
 * stream does not count.
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
    let rttMs = Number.POSITIVE_INFINITY;
    for (let count = 0; count < ECHOES; count += 1) {
      const startedAt = clock.monotonic();
      const echo = bytes.read({ bytes: PING_BYTES, signal });
      await Promise.all([bytes.write(randomBytes(PING_BYTES), { signal }), echo]);
      rttMs = Math.min(rttMs, clock.monotonic() - startedAt);
    }
    await stream.close({ signal });
    return rttMs;
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
