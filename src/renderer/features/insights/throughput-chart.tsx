import { type ReactNode, useMemo } from 'react';
import type { ChartFigures } from '../../ui/chart/chart-figures.ts';
import { type ChartInk, useChartInk } from '../../ui/chart/chart-ink.ts';
import { ChartPanel } from '../../ui/chart/chart-panel.tsx';
import type { ChartOption } from '../../ui/chart/echarts.ts';
import { formatExactTime } from '../../ui/times.tsx';
import { grid, timeAxis, valueAxis } from './axes.ts';
import type { ChartProps } from './chart-props.ts';
import { phraseOf, type TimeRange } from './span.ts';
import { type Bucket, bucketWidth, throughputOf } from './throughput.ts';
import { stackTip } from './tips.ts';
import { formatRate, lengthOf } from './words.ts';

/** How fast the pool works, its failures apart. */
export function ThroughputChart({ figures, shown, range }: ChartProps): ReactNode {
  const ink = useChartInk();
  const buckets = useMemo(() => throughputOf(shown, range), [shown, range]);
  const option = useMemo(() => optionOf(buckets, range, ink), [buckets, range, ink]);
  const step = lengthOf(bucketWidth(range));
  return (
    <ChartPanel
      title="Tasks a second"
      note={`mean of ${step}`}
      description={`Complete and failed tasks a second as means of ${step}, ${phraseOf(figures.span)}.`}
      option={shown.endedAt.length === 0 ? null : option}
      emptyWords="No task of the machines shown ended in this span."
      figures={tableOf(buckets)}
      fileName="meshtask-throughput"
      height={264}
    />
  );
}

function optionOf(buckets: readonly Bucket[], range: TimeRange, ink: ChartInk): ChartOption {
  const rates = (key: 'complete' | 'failed'): number[][] =>
    buckets.map((bucket) => [Math.max(bucket.start, range.from), bucket[key] / bucket.seconds]);
  const hasFailed = buckets.some(({ failed }) => failed > 0);
  return {
    grid,
    xAxis: timeAxis(range, ink),
    yAxis: valueAxis('tasks/s', ink, formatRate),
    tooltip: {
      trigger: 'axis',
      formatter: (params) =>
        stackTip(params, (index) => formatExactTime(buckets[index]?.start ?? 0), formatRate),
    },
    series: [
      {
        type: 'line',
        id: 'complete',
        name: 'Complete',
        step: 'end',
        symbol: 'none',
        sampling: 'lttb',
        data: rates('complete'),
        lineStyle: { color: ink.accent, width: 1.5 },
        itemStyle: { color: ink.accent },
        areaStyle: { color: ink.accent, opacity: 0.14 },
      },
      {
        type: 'line',
        id: 'failed',
        name: 'Failed',
        step: 'end',
        symbol: 'none',
        sampling: 'lttb',
        data: hasFailed ? rates('failed') : [],
        lineStyle: { color: ink.failed, width: 1.5, type: 'dashed' },
        itemStyle: { color: ink.failed },
      },
    ],
  };
}

function tableOf(buckets: readonly Bucket[]): ChartFigures {
  return {
    columns: [
      {
        key: 'from',
        title: 'From',
        format: (at) => (typeof at === 'string' ? formatExactTime(Date.parse(at)) : '–'),
      },
      { key: 'seconds', title: 'Seconds' },
      { key: 'complete', title: 'Complete' },
      { key: 'failed', title: 'Failed' },
      { key: 'complete_per_second', title: 'Complete a second' },
    ],
    rows: () =>
      buckets.map(({ start, seconds, complete, failed }) => [
        new Date(start).toISOString(),
        seconds,
        complete,
        failed,
        complete / seconds,
      ]),
  };
}
