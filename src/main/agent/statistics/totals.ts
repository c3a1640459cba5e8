import type { PeerId } from '../../../shared/model/ids.ts';
import type { Statistics } from '../../../shared/model/statistics.ts';
import { number, type Row, textOrNull } from '../storage/columns.ts';
import { Sample } from './sample.ts';

/** Ended tasks, summed up by worker; null are those that failed before they had one. */
export class Totals {
  readonly #byWorker = new Map<PeerId | null, Sample>();

  copy(): Totals {
    const copy = new Totals();
    for (const [worker, sample] of this.#byWorker) copy.#byWorker.set(worker, sample.copy());
    return copy;
  }

  get count(): number {
    let count = 0;
    for (const sample of this.#byWorker.values()) count += sample.count;
    return count;
  }

  add(row: Row): void {
    const sample = this.#sampleOf(textOrNull(row, 'worker'));
    if (row.status === 'Failed') sample.addFailed();
    else sample.add(number(row, 'ended_at'), number(row, 'duration_ms'), number(row, 'waited_ms'));
  }

  figures(nameOf: (worker: PeerId) => string): Omit<Statistics, 'since'> {
    const whole = new Sample();
    for (const sample of this.#byWorker.values()) whole.addAll(sample);
    const workers = [...this.#byWorker].flatMap(([worker, sample]) =>
      worker === null ? [] : [{ worker, name: nameOf(worker), ...sample.figures() }],
    );
    return { ...whole.figures(), tasksPerSecond: whole.tasksPerSecond(), workers };
  }

  #sampleOf(worker: PeerId | null): Sample {
    const known = this.#byWorker.get(worker);
    if (known !== undefined) return known;
    const sample = new Sample();
    this.#byWorker.set(worker, sample);
    return sample;
  }
}
