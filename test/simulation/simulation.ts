/** A machine of a simulated pool. */
export interface VirtualWorker {
  readonly slots: number;
  /** How long a task of length 1 executes here, in ms. */
  readonly msALength: number;
  readonly rttMs: number;
}

/** What a strategy may know of a worker: no more than a real agent is told. */
export interface View {
  readonly slots: number;
  readonly open: number;
  readonly meanDurationMs: number | null;
  readonly rttMs: number;
}

/** One of the tasks that wait at that moment, and the worker that gets it. */
interface Placed {
  readonly index: number;
  readonly worker: number;
}

/** Decides which of the waiting tasks go where, now. */
export interface Strategy {
  place(waiting: number, views: readonly View[]): Iterable<Placed>;
  /** @returns from which worker a waiting task should come back, if from any. */
  moveFrom?(views: readonly View[]): number | null;
}

interface State {
  readonly queue: number[];
  executing: number;
  onTheWay: number;
  meanDurationMs: number | null;
}

type Happening = { readonly at: number; readonly act: () => void };

/** As the load report has it. */
const MEAN_WEIGHT = 0.1;

/**
 * Runs tasks of the given lengths on virtual workers, in virtual time.
 *
 * @returns when the last one was known to be complete, in ms.
 */
export function simulate(
  lengths: readonly number[],
  workers: readonly VirtualWorker[],
  strategy: Strategy,
  means: readonly (number | null)[] = [],
): number {
  const waiting = [...lengths];
  const states = workers.map(
    (_, index): State => ({
      queue: [],
      executing: 0,
      onTheWay: 0,
      meanDurationMs: means[index] ?? null,
    }),
  );
  const agenda = new Agenda();
  let left = lengths.length;

  const views = (): View[] =>
    workers.map(({ slots, rttMs }, index) => {
      const state = stateOf(states, index);
      const open = state.queue.length + state.executing + state.onTheWay;
      return { slots, open, rttMs, meanDurationMs: state.meanDurationMs };
    });
  const place = (): void => {
    for (const { index, worker } of strategy.place(waiting.length, views())) {
      const [length] = waiting.splice(index, 1);
      if (length !== undefined) hand(worker, length);
    }
    if (waiting.length === 0) takeBack();
  };
  const hand = (worker: number, length: number): void => {
    const state = stateOf(states, worker);
    state.onTheWay += 1;
    agenda.after(halfWay(workers, worker), () => {
      state.onTheWay -= 1;
      state.queue.push(length);
      begin(worker);
    });
  };
  const begin = (worker: number): void => {
    const state = stateOf(states, worker);
    const { slots = 0, msALength = 0 } = workers[worker] ?? {};
    while (state.executing < slots) {
      const length = state.queue.shift();
      if (length === undefined) return;
      state.executing += 1;
      const durationMs = length * msALength;
      agenda.after(durationMs, () => finish(worker, durationMs));
    }
  };
  const finish = (worker: number, durationMs: number): void => {
    const state = stateOf(states, worker);
    state.executing -= 1;
    const mean = state.meanDurationMs ?? durationMs;
    begin(worker);
    agenda.after(halfWay(workers, worker), () => {
      state.meanDurationMs = mean + (durationMs - mean) * MEAN_WEIGHT;
      left -= 1;
      place();
    });
  };
  const takeBack = (): void => {
    const worker = strategy.moveFrom?.(views()) ?? null;
    const length = worker === null ? undefined : stateOf(states, worker).queue.pop();
    if (worker === null || length === undefined) return;
    agenda.after(2 * halfWay(workers, worker), () => {
      waiting.push(length);
      place();
    });
  };

  place();
  while (left > 0) agenda.step();
  return agenda.now;
}

/** What happens, in the order of time. */
class Agenda {
  now = 0;
  readonly #happenings: Happening[] = [];

  after(delayMs: number, act: () => void): void {
    const at = this.now + delayMs;
    let low = 0;
    let high = this.#happenings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#happenings[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    this.#happenings.splice(low, 0, { at, act });
  }

  step(): void {
    const happening = this.#happenings.pop();
    if (happening === undefined) throw new Error('Tasks are left, but nothing happens any more.');
    this.now = happening.at;
    happening.act();
  }
}

function stateOf(states: readonly State[], worker: number): State {
  const state = states[worker];
  if (state === undefined) throw new Error(`There is no worker ${worker}.`);
  return state;
}

function halfWay(workers: readonly VirtualWorker[], worker: number): number {
  return (workers[worker]?.rttMs ?? 0) / 2;
}
