import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { TaskSeries } from '../../../shared/model/statistics.ts';
import { number, numberOrNull, type Row, text } from '../storage/columns.ts';
import { Slices } from '../storage/slices.ts';
import type { StatisticsParts, StatisticsRequest } from './statistics.ts';

/** What charts draw smoothly, and about four megabytes on the bridge. */
const MAX_POINTS = 100_000;

/** The newest ended tasks of a span, as columns. */
export class SeriesQuery {
  readonly #flush: () => void;
  readonly #slices: Slices;
  readonly #newest: StatementSync;

  constructor({ db, flush, slices = new Slices() }: Omit<StatisticsParts, 'clock'>) {
    this.#flush = flush;
    this.#slices = slices;
    this.#newest = newestEnded(db);
  }

  async read({ since, nameOf }: StatisticsRequest): Promise<TaskSeries> {
    this.#flush();
    const columns = new Columns();
    let endedAt = Number.MAX_SAFE_INTEGER;
    let task = Number.MAX_SAFE_INTEGER;
    let isComplete = true;
    await this.#slices.run((most) => {
      const rows = this.#newest.all(since ?? 0, endedAt, task, most);
      const missing = MAX_POINTS - columns.length;
      isComplete = rows.length <= missing;
      for (const row of rows.slice(0, missing)) columns.add(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < most || !isComplete) return false;
      endedAt = number(last, 'ended_at');
      task = number(last, 'number');
      return true;
    });
    return { since, ...columns.oldestFirst(nameOf), isComplete };
  }
}

/** Grows from the newest task to the oldest. */
class Columns {
  readonly #workers = new Map<PeerId, number>();
  readonly #endedAt: number[] = [];
  readonly #worker: number[] = [];
  readonly #durationMs: (number | null)[] = [];
  readonly #waitedMs: number[] = [];

  get length(): number {
    return this.#endedAt.length;
  }

  add(row: Row): void {
    this.#endedAt.push(number(row, 'ended_at'));
    this.#worker.push(this.#indexOf(text(row, 'worker')));
    this.#durationMs.push(numberOrNull(row, 'duration_ms'));
    this.#waitedMs.push(roundMs(number(row, 'waited_ms')));
  }

  oldestFirst(nameOf: (worker: PeerId) => string): Omit<TaskSeries, 'since' | 'isComplete'> {
    return {
      workers: [...this.#workers.keys()].map((id) => ({ id, name: nameOf(id) })),
      endedAt: this.#endedAt.reverse(),
      worker: this.#worker.reverse(),
      durationMs: this.#durationMs.reverse(),
      waitedMs: this.#waitedMs.reverse(),
    };
  }

  #indexOf(worker: PeerId): number {
    const index = this.#workers.get(worker) ?? this.#workers.size;
    this.#workers.set(worker, index);
    return index;
  }
}

function newestEnded(db: DatabaseSync): StatementSync {
  return db.prepare(
    `SELECT ended_at, number, worker, duration_ms, waited_ms FROM tasks INDEXED BY tasks_by_end
     WHERE ended_at IS NOT NULL AND worker IS NOT NULL
       AND ended_at >= ? AND (ended_at, number) < (?, ?)
     ORDER BY ended_at DESC, number DESC LIMIT ?`,
  );
}

/** To the microsecond: what follows is noise of the sum, and a third of the bytes on the bridge. */
function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
