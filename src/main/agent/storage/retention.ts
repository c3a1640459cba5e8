import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Clock } from '../support/clock.ts';
import { number } from './columns.ts';
import { Slices } from './slices.ts';

/** How many tasks are read in the time in which one is deleted with all that belongs to it. */
const READS_A_DELETION = 100;
const DAY_MS = 24 * 3_600_000;

export interface RetentionParts {
  readonly db: DatabaseSync;
  readonly self: PeerId;
  readonly clock: Clock;
  /** Commits what is still in memory. */
  readonly flush: () => void;
  /** @default its own */
  readonly slices?: Slices;
}

/**
 * Deletes ended tasks. Those of peers stay for a day whatever is asked: a peer that submits one
 * again is told how it ended, and it does not run twice.
 */
export class Retention {
  readonly #parts: RetentionParts;
  readonly #slices: Slices;
  readonly #ended: StatementSync;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#slices = parts.slices ?? new Slices();
    this.#ended = parts.db.prepare(
      `SELECT number, ended_at FROM tasks INDEXED BY tasks_by_end
       WHERE ended_at IS NOT NULL AND (ended_at, number) > (?, ?) AND ended_at < ?
       ORDER BY ended_at, number LIMIT ?`,
    );
  }

  /** @returns how many tasks were deleted. */
  async deleteOlderThan(days: number): Promise<number> {
    const { flush, clock } = this.#parts;
    flush();
    const before = clock.now() - days * DAY_MS;
    const foreignBefore = Math.min(before, clock.now() - DAY_MS);
    let deleted = 0;
    let endedAt = 0;
    let task = 0;
    await this.#slices.run((rows) => {
      const most = Math.ceil(rows / READS_A_DELETION);
      const ended = this.#ended.all(endedAt, task, before, most);
      const last = ended.at(-1);
      if (last === undefined) return false;
      endedAt = number(last, 'ended_at');
      task = number(last, 'number');
      const numbers = ended.map((row) => number(row, 'number'));
      deleted += this.#delete(numbers, foreignBefore);
      return ended.length === most;
    });
    return deleted;
  }

  #delete(numbers: readonly number[], foreignBefore: number): number {
    const { db, self } = this.#parts;
    const { changes } = db
      .prepare(
        `DELETE FROM tasks
         WHERE number IN (${numbers.join(', ')}) AND (sender = ? OR ended_at < ?)`,
      )
      .run(self, foreignBefore);
    return Number(changes);
  }
}
