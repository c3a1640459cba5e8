import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Statistics } from '../../../shared/model/statistics.ts';
import { number, type Row } from '../storage/columns.ts';
import { Slices } from '../storage/slices.ts';
import type { Clock } from '../support/clock.ts';
import { Totals } from './totals.ts';

export interface StatisticsRequest {
  /** Only tasks that ended at or after this Unix time in milliseconds; null for all. */
  readonly since: number | null;
  readonly nameOf: (worker: PeerId) => string;
}

/** Tasks that ended longer ago are all in the history. */
const SETTLED_MS = 60_000;

/** Where reading goes on: behind the task that ended last, or with those that ended at a time. */
interface Position {
  readonly endedAt: number;
  readonly task: number;
}

/** What has been summed up, and up to where. */
interface Progress {
  readonly totals: Totals;
  readonly next: Position;
}

export interface StatisticsParts {
  readonly db: DatabaseSync;
  readonly clock: Clock;
  /** Commits what is still in memory. */
  readonly flush: () => void;
  /** @default its own */
  readonly slices?: Slices;
}

/** Sums up the ended tasks of the history. */
export class StatisticsQuery {
  readonly #flush: () => void;
  readonly #clock: Clock;
  readonly #slices: Slices;
  readonly #ended: StatementSync;
  readonly #countEnded: StatementSync;
  /** Of all tasks that ended long ago: a history of a million is read once. */
  #settled: Progress = fromBeginning();
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ db, clock, flush, slices = new Slices() }: StatisticsParts) {
    this.#flush = flush;
    this.#clock = clock;
    this.#slices = slices;
    this.#ended = db.prepare(
      `SELECT ended_at, number, status, worker, duration_ms, waited_ms
       FROM tasks INDEXED BY tasks_by_end
       WHERE ended_at IS NOT NULL AND (ended_at, number) > (?, ?) AND ended_at < ?
       ORDER BY ended_at, number LIMIT ?`,
    );
    this.#countEnded = db.prepare(
      "SELECT ifnull(sum(tasks), 0) AS tasks FROM tallies WHERE status IN ('Complete', 'Failed')",
    );
  }

  async summarise({ since, nameOf }: StatisticsRequest): Promise<Statistics> {
    this.#flush();
    const totals = since === null ? await this.#all() : await this.#since(since);
    return { since, ...totals.figures(nameOf) };
  }

  async #since(since: number): Promise<Totals> {
    const { totals } = await this.#read({
      totals: new Totals(),
      next: { endedAt: since, task: 0 },
    });
    return totals;
  }

  /** One request at a time: each goes on where the one before it has settled. */
  #all(): Promise<Totals> {
    const result = this.#queue.then(() => this.#readAll());
    this.#queue = result.catch(() => {});
    return result;
  }

  async #readAll(): Promise<Totals> {
    const totals = await this.#extend();
    // Tasks were deleted, or the clock was set back, so that some ended before what is settled.
    if (totals.count === number(this.#countEnded.get(), 'tasks')) return totals;
    this.#settled = fromBeginning();
    return this.#extend();
  }

  async #extend(): Promise<Totals> {
    this.#settled = await this.#read(this.#settled, this.#clock.now() - SETTLED_MS);
    const { totals, next } = this.#settled;
    return (await this.#read({ totals: totals.copy(), next })).totals;
  }

  async #read({ totals, next }: Progress, before = Number.MAX_SAFE_INTEGER): Promise<Progress> {
    let position = next;
    await this.#slices.run((most) => {
      const rows = this.#ended.all(position.endedAt, position.task, before, most);
      for (const row of rows) totals.add(row);
      position = positionAfter(rows) ?? position;
      return rows.length === most;
    });
    return { totals, next: position };
  }
}

function fromBeginning(): Progress {
  return { totals: new Totals(), next: { endedAt: 0, task: 0 } };
}

function positionAfter(rows: readonly Row[]): Position | null {
  const last = rows.at(-1);
  if (last === undefined) return null;
  return { endedAt: number(last, 'ended_at'), task: number(last, 'number') };
}
