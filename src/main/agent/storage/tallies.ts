import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What the tallies count tasks by. */
export interface TallyKey {
  readonly status: string;
  readonly sender: string;
  readonly isBatched: boolean;
}

/**
 * Keeps how many tasks there are of each status and sender, single or in a batch. The tasks of one transaction
 * are counted in memory and written together: a trigger would take a quarter of a task's writing.
 */
export class Tallies {
  readonly #add: StatementSync;
  readonly #changes = new Map<string, { readonly key: TallyKey; tasks: number }>();

  constructor(db: DatabaseSync) {
    this.#add = db.prepare(
      `INSERT INTO tallies (status, sender, batched, tasks) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET tasks = tasks + excluded.tasks`,
    );
  }

  /** @param before null for a new task. */
  move(before: TallyKey | null, after: TallyKey): void {
    if (before?.status === after.status) return;
    if (before !== null) this.#count(before, -1);
    this.#count(after, 1);
  }

  /** Runs at the end of a transaction. */
  write(): void {
    for (const { key, tasks } of this.#changes.values()) {
      if (tasks !== 0) this.#add.run(key.status, key.sender, Number(key.isBatched), tasks);
    }
    this.#changes.clear();
  }

  /** After a rollback. */
  forget(): void {
    this.#changes.clear();
  }

  #count(key: TallyKey, by: number): void {
    const name = `${key.status}/${key.sender}/${key.isBatched}`;
    const change = this.#changes.get(name);
    if (change === undefined) this.#changes.set(name, { key, tasks: by });
    else change.tasks += by;
  }
}
