import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createLogger, type Logger } from '../agent/agent.ts';

const MAX_LOG_BYTES = 5 * 1024 * 1024;

export function logPath(dataDir: string): string {
  return join(dataDir, 'logs', 'meshtask.log');
}

/** Continues the log; one that has grown large is set aside, in place of the one before it. */
export function openLog(dataDir: string): Logger {
  const path = logPath(dataDir);
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes > MAX_LOG_BYTES) renameSync(path, `${path}.old`);
  return createLogger(pino.destination({ dest: path, mkdir: true, sync: true }));
}
