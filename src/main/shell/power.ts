import { powerMonitor } from 'electron';
import type { Logger } from '../agent/agent.ts';

/** Sockets are dead after sleep, and the network may be another one. */
export function reconnectAfterSleep(reconnect: () => Promise<void>, log: Logger): void {
  powerMonitor.on('resume', () => {
    reconnect().catch((error: unknown) => log.error({ err: error }, 'reconnecting failed'));
  });
}
