import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../shared/contract/failure.ts';
import { AppError } from '../support/app-error.ts';
import { text } from './columns.ts';
import { versionOf } from './migrations/migrate.ts';
import { isSqliteFailure } from './sqlite-failure.ts';

/**
 * Opens what a newer version wrote for reading: statements that write fail from now on.
 *
 * @returns what to tell people.
 * @throws AppError `conflict` when it is so different that this version cannot read it.
 */
export function openForReading(db: DatabaseSync, file: string, steps: readonly string[]): Failure {
  const newer =
    `The history in ${dirname(file)} was written by a newer Meshtask (version ${versionOf(db)} ` +
    `of the database, this one knows ${steps.length}): install the newer one again.`;
  if (!isReadable(db, steps)) throw new AppError('conflict', newer);
  // Not opened with `readOnly`, which cannot hold the lock that keeps the newer one from it.
  db.exec('PRAGMA query_only = ON');
  return {
    code: 'storage_failed',
    message: `${newer} Until then it can be read, but nothing is changed and no task runs here.`,
  };
}

/** Whether every column and index that this version's statements name is there. */
function isReadable(db: DatabaseSync, steps: readonly string[]): boolean {
  const known = new DatabaseSync(':memory:');
  try {
    for (const step of steps) known.exec(step);
    const there = namesIn(db);
    return [...namesIn(known)].every((name) => there.has(name));
  } catch (error) {
    // Also a schema that this version of SQLite takes for damage.
    if (!isSqliteFailure(error)) throw error;
    return false;
  } finally {
    known.close();
  }
}

/** An index of the same name that is another one could not be used as it is. */
function namesIn(db: DatabaseSync): Set<string> {
  const rows = db
    .prepare(
      `SELECT part.name || ' ' || ifnull("column".name, ifnull(part.sql, '')) AS name
       FROM sqlite_schema AS part LEFT JOIN pragma_table_info(part.name) AS "column"
       WHERE part.type IN ('table', 'view', 'index')`,
    )
    .all();
  return new Set(rows.map((row) => text(row, 'name')));
}
