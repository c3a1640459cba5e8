import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../src/main/agent/storage/database.ts';
import type { Clock } from '../../src/main/agent/support/clock.ts';
import { History } from '../../src/main/agent/tasks/history.ts';

export const silent = pino({ level: 'silent' });

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'meshtask-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface TemporaryHistory {
  readonly history: History;
  /** Commits and closes, as at the end of a process: another one can open it then. */
  close(): void;
  /** From now on the disk refuses to be written, or takes it again. */
  setDisk(state: 'broken' | 'sound'): void;
}

/** A history on a database of its own, which is closed after the test. */
export function openHistory(
  clock: Clock,
  directory: string = temporaryDirectory(),
): TemporaryHistory {
  const database = openDatabase(join(directory, 'history.db'), { clock, log: silent });
  const history = new History({ db: database.db, clock, log: silent });
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    history.close();
    database.close();
  };
  onTestFinished(close);
  const setDisk = (state: 'broken' | 'sound'): void => {
    database.db.exec(`PRAGMA query_only = ${state === 'broken' ? 'ON' : 'OFF'}`);
  };
  return { history, close, setDisk };
}

/** Lets everything happen that needs no time: commits, answers and what they set off. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await setImmediate();
}
