import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Clock } from '../support/clock.ts';

/** A few milliseconds of work: between chunks, the agent answers its peers. */
const ROWS_A_CHUNK = 1_000;
const DAY_MS = 24 * 3_600_000;

export interface RetentionParts {
  readonly db: DatabaseSync;
  readonly self: PeerId;
  readonly clock: Clock;
  /** Commits what is still in memory. */
  readonly flush: () => void;
}

/**
 * Deletes ended tasks. Those of peers stay for a day whatever is asked: a peer that submits one
 * again is told how it ended, and it does not run twice.
 */
export class Retention {
  readonly #parts: RetentionParts;
  readonly #delete: StatementSync;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#delete = parts.db.prepare(
      `DELETE FROM tasks WHERE number IN (
         SELECT number FROM tasks INDEXED BY tasks_by_end
         WHERE ended_at IS NOT NULL AND ended_at < ?
           AND (sender = ? OR ended_at < ?) LIMIT ${ROWS_A_CHUNK})`,
    );
  }

  /** @returns how many tasks were deleted. */
  async deleteOlderThan(days: number): Promise<number> {
    const { flush, clock, self } = this.#parts;
    flush();
    const before = clock.now() - days * DAY_MS;
    const foreignBefore = Math.min(before, clock.now() - DAY_MS);
    let deleted = 0;
    while (true) {
      const { changes } = this.#delete.run(before, self, foreignBefore);
      deleted += Number(changes);
      if (Number(changes) < ROWS_A_CHUNK) return deleted;
      await turn();
    }
  }
}
