import fc from 'fast-check';
import type { TaskSeries } from '../../src/shared/model/statistics.ts';
import { aPeerId } from './builders.ts';

interface EndedTask {
  readonly worker: number;
  readonly endedAt: number;
  readonly durationMs: number | null;
  readonly waitedMs: number;
}

const workers = ['Studio-Mac', 'Kitchen-PC', 'Lab-01', 'Travel-Laptop'].map((name) => ({
  id: aPeerId(name),
  name,
}));

/** A series of four workers from ended tasks, oldest first. */
export function aTaskSeries(tasks: readonly EndedTask[]): TaskSeries {
  return {
    since: null,
    workers,
    endedAt: tasks.map(({ endedAt }) => endedAt),
    worker: tasks.map(({ worker }) => worker),
    durationMs: tasks.map(({ durationMs }) => durationMs),
    waitedMs: tasks.map(({ waitedMs }) => waitedMs),
    isComplete: true,
  };
}

/** A series of the first worker alone. */
export function aSeriesOfDurations(durations: readonly (number | null)[]): TaskSeries {
  return aTaskSeries(
    durations.map((durationMs, index) => ({ worker: 0, endedAt: index, durationMs, waitedMs: 0 })),
  );
}

const NEW_YEAR_2026 = 1_767_225_600_000;
const ms = fc.oneof(fc.nat({ max: 600 }), fc.nat({ max: 10 ** 8 }));

export function anyTaskSeries(): fc.Arbitrary<TaskSeries> {
  const task = fc.record({
    worker: fc.nat({ max: workers.length - 1 }),
    endedAt: fc.nat().map((elapsed) => NEW_YEAR_2026 + elapsed),
    durationMs: fc.option(ms, { freq: 10 }),
    waitedMs: ms,
  });
  return fc
    .array(task, { maxLength: 200, size: 'max' })
    .map((tasks) => aTaskSeries(tasks.toSorted((one, other) => one.endedAt - other.endedAt)));
}
