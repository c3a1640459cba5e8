import { type ReactNode, useMemo } from 'react';
import type { Statistics } from '../../../shared/model/statistics.ts';
import type { ChartFigures, ChartRow } from '../../ui/chart/chart-figures.ts';
import { type ChartInk, useChartInk } from '../../ui/chart/chart-ink.ts';
import { markOf } from '../../ui/chart/chart-marks.ts';
import { ChartPanel } from '../../ui/chart/chart-panel.tsx';
import type { ChartOption } from '../../ui/chart/echarts.ts';
import { formatDuration } from '../../ui/times.tsx';
import { categoryAxis, grid, valueAxis } from './axes.ts';
import type { ChartProps } from './chart-props.ts';
import { FiguresTable } from './figures-table.tsx';
import { phraseOf } from './span.ts';
import { stackTip } from './tips.ts';
import { formatTick } from './words.ts';
import type { WorkerLook } from './worker-look.ts';

/** The agent's own figures by peer, as bars and as numbers. */
export function PercentilesChart({ figures, looks }: ChartProps): ReactNode {
  const ink = useChartInk();
  const { statistics } = figures;
  const option = useMemo(() => optionOf(statistics, looks, ink), [statistics, looks, ink]);
  const hasBars = looks.some(({ isShown }) => isShown) && statistics.duration !== null;
  return (
    <ChartPanel
      title="By peer"
      note="p50, p95 and p99 of run time"
      description={`Half, 95 % and 99 % of the complete tasks of each peer ran no longer than this, ${phraseOf(figures.span)}.`}
      option={hasBars ? option : null}
      emptyWords="No task of the machines shown was completed in this span."
      figures={tableOf(statistics)}
      fileName="meshtask-peers"
      height={150}
    >
      <FiguresTable statistics={statistics} looks={looks} />
    </ChartPanel>
  );
}

const PERCENTILES = ['p50', 'p95', 'p99'] as const;
const FIGURES = [...PERCENTILES, 'mean'] as const;

function optionOf(
  { workers }: Statistics,
  looks: readonly WorkerLook[],
  ink: ChartInk,
): ChartOption {
  return {
    grid,
    xAxis: categoryAxis(PERCENTILES, ink),
    yAxis: { ...valueAxis('run time', ink, formatTick), splitNumber: 3 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (params) => stackTip(params, (index) => PERCENTILES[index] ?? '', formatDuration),
    },
    series: looks
      .filter(({ isShown }) => isShown)
      .map((look) => ({
        type: 'bar',
        id: look.id,
        name: look.name,
        barMaxWidth: 28,
        barGap: '8%',
        data: percentilesOf(workers, look),
        itemStyle: { color: look.colour, decal: { ...markOf(look.mark).decal, color: ink.decal } },
      })),
  };
}

function percentilesOf(workers: Statistics['workers'], { id }: WorkerLook): number[] {
  const duration = workers.find(({ worker }) => worker === id)?.duration ?? null;
  return duration === null ? [] : PERCENTILES.map((key) => duration[key]);
}

type Line = Pick<Statistics, 'complete' | 'failed' | 'duration' | 'wait'> & {
  readonly name: string;
};

function tableOf(statistics: Statistics): ChartFigures {
  const lines: readonly Line[] = [...statistics.workers, { ...statistics, name: 'all' }];
  return {
    columns: [
      'peer',
      'complete',
      'failed',
      ...FIGURES.map((key) => `run_${key}_ms`),
      ...FIGURES.map((key) => `wait_${key}_ms`),
    ].map((key) => ({ key, title: key.replaceAll('_', ' ') })),
    length: lines.length,
    rowAt: (index) => rowOf(lines[index]),
  };
}

function rowOf(line: Line | undefined): ChartRow {
  if (line === undefined) return [];
  const figures = [line.duration, line.wait].flatMap((one) =>
    FIGURES.map((key) => one?.[key] ?? null),
  );
  return [line.name, line.complete, line.failed, ...figures];
}
