import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from '../../support/logger.ts';
import { number } from '../columns.ts';
import { prepareTransaction } from '../transaction.ts';
import { initial } from './0001-initial.ts';
import { orders } from './0002-orders.ts';
import { predictions } from './0003-predictions.ts';
import { batches } from './0004-batches.ts';

/** The migration at index n leads from version n to version n + 1. Released ones never change. */
export const migrations: readonly string[] = [initial, orders, predictions, batches];

export function versionOf(db: DatabaseSync): number {
  return number(db.prepare('PRAGMA user_version').get(), 'user_version');
}

export function migrate(
  db: DatabaseSync,
  file: string,
  steps: readonly string[],
  log: Logger,
): void {
  const version = versionOf(db);
  if (version > 0 && version < steps.length) backUp(db, `${file}.v${version}.bak`, log);
  for (const [index, step] of steps.entries()) {
    if (index >= version) advance(db, step, index + 1);
  }
}

function advance(db: DatabaseSync, step: string, version: number): void {
  prepareTransaction(db)(() => {
    db.exec(step);
    db.exec(`PRAGMA user_version = ${version}`);
  });
}

function backUp(db: DatabaseSync, backup: string, log: Logger): void {
  // Copying the file itself would miss the write-ahead log, and closing it drops our POSIX locks.
  const unfinished = `${backup}.unfinished`;
  writeFileSync(unfinished, '', { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  db.prepare('VACUUM INTO ?').run(unfinished);
  renameSync(unfinished, backup);
  log.info({ backup }, 'history backed up before its migration');
}
