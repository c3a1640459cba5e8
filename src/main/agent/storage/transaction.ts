import type { DatabaseSync } from 'node:sqlite';

/** @returns runs its argument in a transaction, which is undone when that throws. */
export function prepareTransaction(db: DatabaseSync): (work: () => void) => void {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  return (work) => {
    begin.run();
    try {
      work();
      commit.run();
    } catch (error) {
      rollBack(db);
      throw error;
    }
  };
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // After a full disk or an I/O error, SQLite may have rolled back by itself.
  }
}
