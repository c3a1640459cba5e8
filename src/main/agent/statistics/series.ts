import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { TaskSeries } from '../../../shared/model/statistics.ts';
import { number, numberOrNull, type Row, text } from '../storage/columns.ts';
import type { StatisticsRequest } from './statistics.ts';

/** What charts draw smoothly, and about four megabytes on the bridge. */
const MAX_POINTS = 100_000;
const ROWS_A_CHUNK = 5_000;

/** The newest ended tasks of a span, as columns. */
export class SeriesQuery {
  readonly #flush: () => void;
  readonly #newest: StatementSync;

  /** `flush` commits what is still in memory. */
  constructor(db: DatabaseSync, flush: () => void) {
    this.#flush = flush;
    this.#newest = db.prepare(
      `SELECT ended_at, number, worker, duration_ms, waited_ms FROM tasks INDEXED BY tasks_by_end
       WHERE ended_at IS NOT NULL AND worker IS NOT NULL
         AND ended_at >= ? AND (ended_at, number) < (?, ?)
       ORDER BY ended_at DESC, number DESC LIMIT ${ROWS_A_CHUNK}`,
    );
  }

  async read({ since, nameOf }: StatisticsRequest): Promise<TaskSeries> {
    const rows: Row[] = [];
    for await (const chunk of this.#chunks(since ?? 0)) rows.push(...chunk);
    const isComplete = rows.length <= MAX_POINTS;
    const oldestFirst = rows.slice(0, MAX_POINTS).reverse();
    const indexes = new Map<PeerId, number>();
    const worker = oldestFirst.map((row) => indexIn(indexes, text(row, 'worker')));
    return {
      since,
      workers: [...indexes.keys()].map((id) => ({ id, name: nameOf(id) })),
      endedAt: oldestFirst.map((row) => number(row, 'ended_at')),
      worker,
      durationMs: oldestFirst.map((row) => numberOrNull(row, 'duration_ms')),
      waitedMs: oldestFirst.map((row) => roundMs(number(row, 'waited_ms'))),
      isComplete,
    };
  }

  async *#chunks(since: number): AsyncGenerator<Row[], void, undefined> {
    this.#flush();
    let endedAt = Number.MAX_SAFE_INTEGER;
    let task = Number.MAX_SAFE_INTEGER;
    for (let read = 0; read <= MAX_POINTS; ) {
      const rows = this.#newest.all(since, endedAt, task);
      yield rows;
      read += rows.length;
      if (rows.length < ROWS_A_CHUNK) return;
      endedAt = number(rows.at(-1), 'ended_at');
      task = number(rows.at(-1), 'number');
      await turn();
    }
  }
}

/** To the microsecond: what follows is noise of the sum, and a third of the bytes on the bridge. */
function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function indexIn(indexes: Map<PeerId, number>, worker: PeerId): number {
  const index = indexes.get(worker) ?? indexes.size;
  indexes.set(worker, index);
  return index;
}
