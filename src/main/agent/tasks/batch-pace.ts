import type { BatchId } from '../../../shared/model/ids.ts';
import type { Clock } from '../support/clock.ts';

/** How far back the pace is measured: machines join and leave. */
const WINDOW_MS = 10_000;
/** Fewer ends tell no pace: slow tasks are measured for longer. */
const MIN_ENDS = 20;
/** Bounds what is kept of many quick tasks. */
const GROUP_MS = 500;
/** Whatever they are, this many batches are not under way at once: the first ones are forgotten. */
const MAX_BATCHES = 200;

/** Ends that came close to each other. */
interface Group {
  /** When the one before it had its last end. */
  readonly from: number;
  readonly openedAt: number;
  lastEndAt: number;
  ends: number;
}

interface Pace {
  readonly earlier: Group[];
  newest: Group;
}

/** How fast the tasks of each batch ended lately, in this run of the agent. */
export class BatchPace {
  readonly #clock: Clock;
  readonly #paces = new Map<BatchId, Pace>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A task of the batch began to execute. */
  began(batch: BatchId): void {
    const pace = this.#paces.get(batch);
    if (pace === undefined || isOutdated(pace, this.#clock.monotonic())) this.#open(batch);
  }

  ended(batch: BatchId): void {
    const now = this.#clock.monotonic();
    const pace = this.#paces.get(batch) ?? this.#open(batch);
    const { earlier, newest } = pace;
    if (now - newest.openedAt < GROUP_MS) {
      newest.lastEndAt = now;
      newest.ends += 1;
      return;
    }
    earlier.push(newest);
    pace.newest = { from: newest.lastEndAt, openedAt: now, lastEndAt: now, ends: 1 };
    forgetOld(pace, now);
  }

  /**
   * How long `open` tasks should take at the present pace, in ms; null while nothing has ended, and
   * when nothing ended for so long that the pace tells nothing any more.
   */
  remainingMs(batch: BatchId, open: number): number | null {
    const pace = this.#paces.get(batch);
    const now = this.#clock.monotonic();
    if (pace === undefined || isOutdated(pace, now)) return null;
    const measuredMs = measured(pace);
    if (measuredMs === 0) return null;
    const sinceMs = now - pace.newest.lastEndAt;
    return Math.max(0, (open * measuredMs) / endsIn(pace) - sinceMs);
  }

  #open(batch: BatchId): Pace {
    const now = this.#clock.monotonic();
    const newest = { from: now, openedAt: now, lastEndAt: now, ends: 0 };
    const pace = { earlier: [], newest };
    this.#paces.delete(batch);
    this.#paces.set(batch, pace);
    for (const known of this.#paces.keys()) {
      if (this.#paces.size <= MAX_BATCHES) break;
      this.#paces.delete(known);
    }
    return pace;
  }
}

function forgetOld({ earlier, newest }: Pace, now: number): void {
  let ends = endsIn({ earlier, newest });
  for (const { ends: lost } of [...earlier]) {
    const { from } = earlier[1] ?? newest;
    ends -= lost;
    if (ends < MIN_ENDS || now - from < WINDOW_MS) return;
    earlier.shift();
  }
}

function isOutdated(pace: Pace, now: number): boolean {
  return now - pace.newest.lastEndAt > 2 * Math.max(WINDOW_MS, measured(pace));
}

/** From the first of its ends to the last, in ms. */
function measured({ earlier, newest }: Pace): number {
  return newest.lastEndAt - (earlier[0] ?? newest).from;
}

function endsIn({ earlier, newest }: Pace): number {
  return earlier.reduce((sum, { ends }) => sum + ends, newest.ends);
}
