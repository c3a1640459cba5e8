import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Statistics } from '../../../shared/model/statistics.ts';
import { number, type Row, textOrNull } from '../storage/columns.ts';
import { Sample } from './sample.ts';

export interface StatisticsRequest {
  /** Only tasks that ended at or after this Unix time in milliseconds; null for all. */
  readonly since: number | null;
  readonly nameOf: (worker: PeerId) => string;
}

/** A few milliseconds of work: between chunks, the agent answers its peers. */
const ROWS_A_CHUNK = 5_000;

/** Sums up the ended tasks of the history. */
export class StatisticsQuery {
  readonly #flush: () => void;
  readonly #ended: StatementSync;

  /** `flush` commits what is still in memory. */
  constructor(db: DatabaseSync, flush: () => void) {
    this.#flush = flush;
    this.#ended = db.prepare(
      `SELECT ended_at, number, status, worker, duration_ms, waited_ms
       FROM tasks INDEXED BY tasks_by_end
       WHERE ended_at IS NOT NULL AND (ended_at, number) > (?, ?)
       ORDER BY ended_at, number LIMIT ${ROWS_A_CHUNK}`,
    );
  }

  async summarise({ since, nameOf }: StatisticsRequest): Promise<Statistics> {
    const whole = new Sample();
    const samples = new Map<PeerId, Sample>();
    for await (const rows of this.#chunksSince(since ?? 0)) {
      for (const row of rows) {
        addTo(whole, row);
        const worker = textOrNull(row, 'worker');
        if (worker !== null) addTo(sampleOf(samples, worker), row);
      }
    }
    const workers = [...samples].map(([worker, sample]) => ({
      worker,
      name: nameOf(worker),
      ...sample.figures(),
    }));
    return { since, ...whole.figures(), tasksPerSecond: whole.tasksPerSecond(), workers };
  }

  async *#chunksSince(since: number): AsyncGenerator<Row[], void, undefined> {
    this.#flush();
    let endedAt = since;
    let task = 0;
    while (true) {
      const rows = this.#ended.all(endedAt, task);
      yield rows;
      if (rows.length < ROWS_A_CHUNK) return;
      endedAt = number(rows.at(-1), 'ended_at');
      task = number(rows.at(-1), 'number');
      await turn();
    }
  }
}

function addTo(sample: Sample, row: Row): void {
  if (row.status === 'Failed') sample.addFailed();
  else sample.add(number(row, 'ended_at'), number(row, 'duration_ms'), number(row, 'waited_ms'));
}

function sampleOf(samples: Map<PeerId, Sample>, worker: PeerId): Sample {
  const known = samples.get(worker);
  if (known !== undefined) return known;
  const sample = new Sample();
  samples.set(worker, sample);
  return sample;
}
