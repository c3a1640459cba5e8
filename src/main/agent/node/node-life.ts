import type { Libp2p } from '@libp2p/interface';
import { AppError } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';

/** `node.stop` waits for every connection; the process may not take longer than 2 s to leave. */
const NODE_STOP_MS = 700;

/** @param wanted the addresses that were asked for. */
export function restartable(node: Libp2p, wanted: readonly string[]): Startable {
  return {
    /** @throws AppError `conflict` when it listens nowhere. */
    start: async () => {
      await node.start();
      if (node.getMultiaddrs().length > 0) return;
      await node.stop();
      const message = `Nobody can be heard at ${wanted.join(', ')}: the port is in use, or the address is not of this machine.`;
      throw new AppError('conflict', message);
    },
    stop: async () => {
      await node.stop();
    },
  };
}

/** For the last stop: connections that do not close are left to the end of the process. */
export function endingSoon(life: Startable, clock: Clock): Startable {
  return {
    start: () => life.start(),
    stop: () => Promise.race([life.stop(), clock.sleep(NODE_STOP_MS)]),
  };
}
