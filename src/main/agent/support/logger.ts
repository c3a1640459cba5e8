export type { Logger } from 'pino';

import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * Structured logs, one JSON object a line, on stderr unless `destination` says otherwise.
 * `MESHTASK_LOG` sets the level: trace, debug, info, warn, error, fatal or silent.
 */
export function createLogger(
  destination: DestinationStream = pino.destination(2),
  level: string = process.env.MESHTASK_LOG ?? 'info',
): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
