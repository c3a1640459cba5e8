import { type ReactNode, useMemo, useState } from 'react';
import { type ChartInk, useChartInk } from '../../ui/chart/chart-ink.ts';
import type { LegendEntry } from '../../ui/chart/chart-legend.tsx';
import { FAILED_PATH } from '../../ui/chart/chart-marks.ts';
import { ChartPanel } from '../../ui/chart/chart-panel.tsx';
import type { ChartOption, ChartSeries } from '../../ui/chart/echarts.ts';
import { formatDuration, formatExactTime } from '../../ui/times.tsx';
import { grid, timeAxis, valueAxis } from './axes.ts';
import type { ChartProps } from './chart-props.ts';
import { scatterSeries } from './scatter.ts';
import { durationsByWorker, failureTimes } from './series.ts';
import { phraseOf, type TimeRange } from './span.ts';
import { taskFigures } from './task-figures.ts';
import { thinned, thinnedTimes } from './thinning.ts';
import { pointTip } from './tips.ts';
import { countOf, formatTick } from './words.ts';

/** When each task ended, and how long it ran. */
export function DurationsChart({ figures, shown, looks, range, onToggle }: ChartProps): ReactNode {
  const ink = useChartInk();
  const [hasFailures, setFailures] = useState(true);
  const { series } = figures;
  const points = useMemo(() => thinned(durationsByWorker(series)), [series]);
  const failed = useMemo(() => thinnedTimes(failureTimes(shown)), [shown]);
  const option = useMemo((): ChartOption => {
    const drawn = scatterSeries(points, looks);
    return optionOf(hasFailures ? [...drawn, failures(failed, ink)] : drawn, range, ink);
  }, [points, failed, looks, range, ink, hasFailures]);
  const failedEntry: LegendEntry = {
    id: FAILED,
    name: FAILED,
    colour: ink.failed,
    path: FAILED_PATH,
    isShown: hasFailures,
  };
  const phrase = phraseOf(figures.span);
  return (
    <ChartPanel
      title="Execution duration by peer"
      note={`${phrase}${shown.isComplete ? '' : ' · newest 100,000 tasks'}`}
      description={`How long each task ran, by when it ended: ${countOf(shown.endedAt.length, 'task')} of ${countOf(shown.workers.length, 'machine')}, ${phrase}.`}
      option={shown.endedAt.length === 0 ? null : option}
      emptyWords="No task of the machines shown ended in this span."
      figures={taskFigures(shown)}
      fileName="meshtask-durations"
      height={232}
      legend={figures.statistics.failed > 0 ? [...looks, failedEntry] : looks}
      onToggle={(id) => (id === FAILED ? setFailures(!hasFailures) : onToggle(id))}
    />
  );
}

function optionOf(series: ChartSeries[], range: TimeRange, ink: ChartInk): ChartOption {
  return {
    grid,
    xAxis: timeAxis(range, ink),
    yAxis: valueAxis('run time', ink, formatTick),
    tooltip: { trigger: 'item', formatter: (params) => pointTip(params, linesOf) },
    series,
  };
}

const FAILED = 'Failed';

function failures(times: readonly number[], ink: ChartInk): ChartSeries {
  return {
    type: 'scatter',
    id: FAILED,
    name: FAILED,
    data: times.map((at) => [at, 0]),
    symbol: `path://${FAILED_PATH}`,
    symbolSize: 8,
    itemStyle: { color: ink.failed },
    animation: false,
    z: 3,
  };
}

function linesOf(name: string, x: number, y: number): readonly (readonly [string, string])[] {
  const ended = ['ended', formatExactTime(x)] as const;
  return name === FAILED ? [ended] : [['ran', formatDuration(y)], ended];
}
