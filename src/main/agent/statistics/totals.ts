import type { PeerId } from '../../../shared/model/ids.ts';
import type { Statistics } from '../../../shared/model/statistics.ts';
import { number, type Row, textOrNull } from '../storage/columns.ts';
import { Sample } from './sample.ts';

/** Ended tasks, summed up as a whole and by worker. */
export class Totals {
  readonly #whole: Sample;
  readonly #byWorker = new Map<PeerId, Sample>();

  constructor(whole = new Sample()) {
    this.#whole = whole;
  }

  copy(): Totals {
    const copy = new Totals(this.#whole.copy());
    for (const [worker, sample] of this.#byWorker) copy.#byWorker.set(worker, sample.copy());
    return copy;
  }

  get count(): number {
    return this.#whole.count;
  }

  add(row: Row): void {
    addTo(this.#whole, row);
    const worker = textOrNull(row, 'worker');
    if (worker !== null) addTo(this.#sampleOf(worker), row);
  }

  figures(nameOf: (worker: PeerId) => string): Omit<Statistics, 'since'> {
    const workers = [...this.#byWorker].map(([worker, sample]) => ({
      worker,
      name: nameOf(worker),
      ...sample.figures(),
    }));
    return { ...this.#whole.figures(), tasksPerSecond: this.#whole.tasksPerSecond(), workers };
  }

  #sampleOf(worker: PeerId): Sample {
    const known = this.#byWorker.get(worker);
    if (known !== undefined) return known;
    const sample = new Sample();
    this.#byWorker.set(worker, sample);
    return sample;
  }
}

function addTo(sample: Sample, row: Row): void {
  if (row.status === 'Failed') sample.addFailed();
  else sample.add(number(row, 'ended_at'), number(row, 'duration_ms'), number(row, 'waited_ms'));
}
