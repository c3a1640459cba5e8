import type { TaskSeries } from '../../../shared/model/statistics.ts';
import type { ChartFigures, ChartRow } from '../../ui/chart/chart-figures.ts';
import { formatExactTime } from '../../ui/times.tsx';

/** The tasks behind a chart, one a row, oldest first. */
export function taskFigures(series: TaskSeries): ChartFigures {
  return {
    columns: [
      {
        key: 'ended_at',
        title: 'Ended',
        format: (at) => (typeof at === 'string' ? formatExactTime(Date.parse(at)) : '–'),
      },
      { key: 'worker', title: 'Peer' },
      { key: 'status', title: 'Status' },
      { key: 'duration_ms', title: 'Run (ms)' },
      { key: 'waited_ms', title: 'Wait (ms)' },
    ],
    length: series.endedAt.length,
    rowAt: (index) => taskRow(series, index),
  };
}

function taskRow(series: TaskSeries, index: number): ChartRow {
  const durationMs = series.durationMs[index] ?? null;
  return [
    new Date(series.endedAt[index] ?? 0).toISOString(),
    series.workers[series.worker[index] ?? -1]?.name ?? null,
    durationMs === null ? 'Failed' : 'Complete',
    durationMs,
    series.waitedMs[index] ?? null,
  ];
}
