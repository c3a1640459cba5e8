import { type ReactNode, useMemo } from 'react';
import type { ChartFigures, ChartRow } from '../../ui/chart/chart-figures.ts';
import { type ChartInk, useChartInk } from '../../ui/chart/chart-ink.ts';
import { FAILED_PATH } from '../../ui/chart/chart-marks.ts';
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
      note={
        buckets.some(({ failed }) => failed > 0) ? `mean of ${step} · × failed` : `mean of ${step}`
      }
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
  const placeOf = ({ start }: Bucket): number => Math.max(start, range.from);
  const complete = buckets.map((one) => [placeOf(one), one.complete / one.seconds]);
  const failed = buckets
    .filter((one) => one.failed > 0)
    .map((one) => [placeOf(one), one.failed / one.seconds]);
  return {
    grid,
    xAxis: timeAxis(range, ink),
    yAxis: valueAxis('tasks/s', ink, formatRate),
    tooltip: {
      trigger: 'axis',
      formatter: (params) =>
        stackTip(
          params,
          (index) => formatExactTime(buckets[Math.min(index, buckets.length - 1)]?.start ?? 0),
          formatRate,
        ),
    },
    series: [
      {
        type: 'line',
        id: 'complete',
        name: 'Complete',
        step: 'end',
        symbol: 'none',
        sampling: 'lttb',
        data: [...complete, [range.to, complete.at(-1)?.[1] ?? 0]],
        lineStyle: { color: ink.accent, width: 1.5 },
        itemStyle: { color: ink.accent },
        areaStyle: { color: ink.accent, opacity: 0.14 },
      },
      {
        type: 'scatter',
        id: 'failed',
        name: 'Failed',
        symbol: `path://${FAILED_PATH}`,
        symbolSize: 8,
        data: failed,
        itemStyle: { color: ink.failed },
        animation: false,
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
      {
        key: 'complete_per_second',
        title: 'Complete a second',
        format: (rate) => (typeof rate === 'number' ? formatRate(rate) : '–'),
      },
    ],
    length: buckets.length,
    rowAt: (index) => rowOf(buckets[index]),
  };
}

function rowOf(bucket: Bucket | undefined): ChartRow {
  if (bucket === undefined) return [];
  const { start, seconds, complete, failed } = bucket;
  return [new Date(start).toISOString(), seconds, complete, failed, complete / seconds];
}
