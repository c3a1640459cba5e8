import type { DatabaseSync } from 'node:sqlite';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { TaskSummary } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import type { BatchReader, Place, StoredBatch, StretchRequest } from './batch-reader.ts';
import { number, type Row } from './columns.ts';
import type { Slices } from './slices.ts';
import { type Condition, conditionsOf, isSingle } from './task-conditions.ts';
import { type Direction, directionOf, positionIn } from './task-orders.ts';
import { recordOf, summaryColumns } from './task-rows.ts';
import { TaskScan } from './task-scan.ts';

export interface FoldedRequest extends StretchRequest {
  readonly owner?: 'mine' | 'others' | undefined;
  readonly order: 'newest' | 'oldest';
  readonly self: PeerId;
}

export type StoredRow =
  | { readonly kind: 'task'; readonly task: TaskSummary }
  | { readonly kind: 'batch'; readonly batch: StoredBatch };

export interface StoredRows {
  readonly rows: readonly StoredRow[];
  readonly total: number;
  readonly next: string | null;
}

export interface FoldedPagesParts {
  readonly db: DatabaseSync;
  readonly slices: Slices;
  readonly batches: BatchReader;
  /** Commits what is still in memory. */
  readonly flush: () => void;
}

/** Reads the list in which a batch stands for its tasks: single tasks and batches, merged by number. */
export class FoldedPages {
  readonly #parts: FoldedPagesParts;
  readonly #scan: TaskScan;

  constructor(parts: FoldedPagesParts) {
    this.#parts = parts;
    this.#scan = new TaskScan(parts.db, parts.slices);
  }

  /** @throws AppError `invalid_input` for a page that does not exist. */
  async page({ owner, self, order, limit, after }: FoldedRequest): Promise<StoredRows> {
    const { flush, batches } = this.#parts;
    flush();
    const conditions = [isSingle, ...conditionsOf({ filter: { owner }, self })];
    const hasBatches = owner !== 'others';
    const place = {
      direction: directionOf(order),
      after: after === undefined ? null : positionIn(order, after).number,
      most: limit + 1,
    };
    const singles = await this.#numbersOfSingles(conditions, place);
    // From here on at once, so that no later change is told before this page.
    flush();
    const found = hasBatches ? batches.stretch(place) : [];
    const numbers = merged([...singles, ...found.map((batch) => batch.number)], place.direction);
    const shown = numbers.slice(0, limit);
    return {
      rows: this.#rows(shown, found),
      total: (this.#scan.tallied(conditions) ?? 0) + (hasBatches ? batches.count() : 0),
      next: numbers.length > limit ? String(shown.at(-1)) : null,
    };
  }

  async #numbersOfSingles(conditions: readonly Condition[], place: Place): Promise<number[]> {
    const walk = { columns: 'number', conditions, index: 'tasks_by_batch' };
    const rows = await this.#scan.byArrival({ ...walk, ...place });
    return rows.map((row) => number(row, 'number'));
  }

  /** A number that is no batch's is a task's, unless that was deleted. */
  #rows(numbers: readonly number[], batches: readonly StoredBatch[]): StoredRow[] {
    const found = new Map<number, StoredRow>();
    for (const row of this.#summaries(numbers)) {
      found.set(number(row, 'number'), { kind: 'task', task: summaryOf(recordOf(row)) });
    }
    for (const batch of batches) found.set(batch.number, { kind: 'batch', batch });
    return numbers.flatMap((each) => found.get(each) ?? []);
  }

  #summaries(numbers: readonly number[]): Row[] {
    return this.#parts.db
      .prepare(
        `SELECT number, ${summaryColumns} FROM tasks
         WHERE number IN (${numbers.join(', ')}) AND batch IS NULL`,
      )
      .all();
  }
}

function merged(numbers: readonly number[], direction: Direction): number[] {
  const sign = direction === 'DESC' ? -1 : 1;
  return numbers.toSorted((one, other) => sign * (one - other));
}
