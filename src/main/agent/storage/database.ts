import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../shared/contract/failure.ts';
import { AppError } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { text } from './columns.ts';
import { migrate, migrations, versionOf } from './migrations/migrate.ts';
import { openForReading } from './newer-database.ts';
import { isBusy, isCorrupt, isSqliteFailure, storageFailure } from './sqlite-failure.ts';

export interface DatabaseParts {
  readonly clock: Clock;
  readonly log: Logger;
}

export interface OpenedDatabase {
  readonly db: DatabaseSync;
  /** Where a damaged database was moved to; null when it was sound. */
  readonly quarantined: string | null;
  /** Why it can only be read: a newer version wrote it. Null when it may be written. */
  readonly readOnly: Failure | null;
  /** Safe to call twice. */
  close(): void;
}

/**
 * Opens the one database of a data directory, creates it, or brings it up to date. A damaged file
 * is renamed aside and a new one begun; what a newer version wrote is only read.
 *
 * @throws AppError `conflict` when another agent holds it or a newer version wrote it in a way that
 * this one cannot read, and `storage_failed` when it cannot be opened.
 */
export function openDatabase(
  file: string,
  parts: DatabaseParts,
  steps: readonly string[] = migrations,
): OpenedDatabase {
  try {
    return openedDatabase(openSound(file, steps, parts.log));
  } catch (error) {
    if (!isCorrupt(error)) throw explained(error, file);
    return openAfresh(file, steps, parts, error);
  }
}

function openAfresh(
  file: string,
  steps: readonly string[],
  { clock, log }: DatabaseParts,
  damage: unknown,
): OpenedDatabase {
  const quarantined = quarantine(file, clock.now());
  log.error({ err: damage, file, quarantined }, 'history was damaged and begins anew');
  return { ...openedDatabase(openSound(file, steps, log)), quarantined };
}

type Opened = Pick<OpenedDatabase, 'db' | 'readOnly'>;

function openSound(file: string, steps: readonly string[], log: Logger): Opened {
  makePrivate(file);
  const db = new DatabaseSync(file);
  try {
    lock(db);
    if (versionOf(db) > steps.length) {
      const readOnly = openForReading(db, file, steps);
      log.warn({ file }, 'history was written by a newer version and is only read');
      return { db, readOnly };
    }
    configure(db);
    migrate(db, file, steps, log);
    touchTables(db);
    return { db, readOnly: null };
  } catch (error) {
    if (isCorrupt(error)) keepLog(file);
    db.close();
    throw error;
  }
}

function configure(db: DatabaseSync): void {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  // Random ids dirty the same pages again and again: fewer, larger checkpoints write them less
  // often, and 16 MiB is still copied in a few milliseconds.
  db.exec('PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -16384');
}

/** Finds damage of the schema and of each table's first pages now, where it can still be helped. */
function touchTables(db: DatabaseSync): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  for (const table of tables) db.prepare(`SELECT * FROM ${text(table, 'name')} LIMIT 1`).get();
}

function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // An existing file is not opened here: closing it would drop the POSIX locks of this process.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

/** Held until the database is closed. In this mode a second agent fails at its first statement. */
function lock(db: DatabaseSync): void {
  db.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE');
  db.exec('BEGIN EXCLUSIVE; COMMIT');
}

function explained(error: unknown, file: string): unknown {
  const directory = dirname(file);
  if (isBusy(error)) {
    return new AppError(
      'conflict',
      `Another agent already uses the data directory ${directory}: stop it, or choose another.`,
      { cause: error },
    );
  }
  return isSqliteFailure(error)
    ? storageFailure(`The history in ${directory} cannot be opened`, error)
    : error;
}

/** SQLite deletes the write-ahead log as it closes, also that of a damaged database. */
function keepLog(file: string): void {
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${file}-kept`);
}

function quarantine(file: string, now: number): string {
  const target = `${file}.corrupt-${new Date(now).toISOString().replaceAll(':', '')}`;
  renameSync(file, target);
  if (existsSync(`${file}-kept`)) renameSync(`${file}-kept`, `${target}-wal`);
  for (const left of ['-wal', '-shm']) {
    if (existsSync(file + left)) renameSync(file + left, target + left);
  }
  return target;
}

function openedDatabase(opened: Opened): OpenedDatabase {
  let isOpen = true;
  return {
    ...opened,
    quarantined: null,
    close() {
      if (isOpen) opened.db.close();
      isOpen = false;
    },
  };
}
