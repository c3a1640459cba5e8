import type { Libp2p } from '@libp2p/interface';
import { AppError } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';
import { type Listening, moveToFreePort } from './listening.ts';

/** `node.stop` waits for every connection; the process may not take longer than 2 s to leave. */
const NODE_STOP_MS = 700;

/** @param wanted the addresses that were asked for; null when the port was ours to choose. */
export function restartable(
  node: Libp2p<{ listening: Listening }>,
  wanted: readonly string[] | null,
): Startable {
  return {
    /** @throws AppError `conflict` when it listens nowhere. */
    start: async () => {
      await node.start();
      try {
        if (wanted === null) await moveToFreePort(node.services.listening);
        if (node.getMultiaddrs().length === 0) throw heardNowhere(wanted);
      } catch (error) {
        await node.stop();
        throw error;
      }
    },
    stop: async () => {
      await node.stop();
    },
  };
}

function heardNowhere(wanted: readonly string[] | null): AppError {
  const where = wanted === null ? 'on this machine' : `at ${wanted.join(', ')}`;
  return new AppError(
    'conflict',
    `Nobody can be heard ${where}: the port is in use, or the address is not of this machine.`,
  );
}

/** For the last stop: connections that do not close are left to the end of the process. */
export function endingSoon(life: Startable, clock: Clock): Startable {
  return {
    start: () => life.start(),
    stop: () => Promise.race([life.stop(), clock.sleep(NODE_STOP_MS)]),
  };
}
