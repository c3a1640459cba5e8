import { type ReactNode, useMemo } from 'react';
import { useChartInk } from '../../ui/chart/chart-ink.ts';
import { ChartPanel } from '../../ui/chart/chart-panel.tsx';
import type { ChartOption } from '../../ui/chart/echarts.ts';
import { formatDuration } from '../../ui/times.tsx';
import { grid, horizontalAxis, valueAxis } from './axes.ts';
import type { ChartProps } from './chart-props.ts';
import { scatterSeries } from './scatter.ts';
import { waitsByWorker } from './series.ts';
import { phraseOf } from './span.ts';
import { taskFigures } from './task-figures.ts';
import { thinned } from './thinning.ts';
import { pointTip } from './tips.ts';
import { formatTick } from './words.ts';

/** Whether tasks take long because they wait, or because they run. */
export function WaitsChart({ figures, shown, looks, onToggle }: ChartProps): ReactNode {
  const ink = useChartInk();
  const { series } = figures;
  const points = useMemo(() => thinned(waitsByWorker(series)), [series]);
  const option = useMemo(
    (): ChartOption => ({
      grid,
      xAxis: horizontalAxis('run time', ink, formatTick),
      yAxis: valueAxis('wait', ink, formatTick),
      tooltip: { trigger: 'item', formatter: (params) => pointTip(params, linesOf) },
      series: scatterSeries(points, looks),
    }),
    [points, looks, ink],
  );
  const hasComplete = shown.durationMs.some((durationMs) => durationMs !== null);
  return (
    <ChartPanel
      title="Wait against run time"
      note="complete tasks"
      description={`How long each complete task waited, by how long it ran, ${phraseOf(figures.span)}.`}
      option={hasComplete ? option : null}
      emptyWords="No task of the machines shown was completed in this span."
      figures={taskFigures(shown)}
      fileName="meshtask-waits"
      legend={looks}
      onToggle={onToggle}
    />
  );
}

function linesOf(_: string, run: number, wait: number): readonly (readonly [string, string])[] {
  return [
    ['ran', formatDuration(run)],
    ['waited', formatDuration(wait)],
  ];
}
