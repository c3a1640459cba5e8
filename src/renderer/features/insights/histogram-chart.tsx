import { type ReactNode, useMemo } from 'react';
import type { ChartFigures } from '../../ui/chart/chart-figures.ts';
import { type ChartInk, useChartInk } from '../../ui/chart/chart-ink.ts';
import { markOf } from '../../ui/chart/chart-marks.ts';
import { ChartPanel } from '../../ui/chart/chart-panel.tsx';
import type { ChartOption } from '../../ui/chart/echarts.ts';
import { categoryAxis, grid, valueAxis } from './axes.ts';
import type { ChartProps } from './chart-props.ts';
import { type Bin, type Histogram, histogramOf } from './histogram.ts';
import { phraseOf } from './span.ts';
import { stackTip } from './tips.ts';
import { formatCount } from './words.ts';
import type { WorkerLook } from './worker-look.ts';

/** How many tasks took how long, by peer. */
export function HistogramChart({ figures, shown, looks, onToggle }: ChartProps): ReactNode {
  const ink = useChartInk();
  const histogram = useMemo(() => histogramOf(shown), [shown]);
  const counted = useMemo(
    () => shown.workers.map(({ id }, index) => ({ id, counts: histogram.counts[index] ?? [] })),
    [shown, histogram],
  );
  const option = useMemo(
    () => optionOf(histogram, counted, looks, ink),
    [histogram, counted, looks, ink],
  );
  return (
    <ChartPanel
      title="How long tasks take"
      note={`tasks per ${formatCount(histogram.stepMs)} ms`}
      description={`How many complete tasks ran how long, in steps of ${histogram.stepMs} ms, by peer, ${phraseOf(figures.span)}.`}
      option={histogram.bins.length === 0 ? null : option}
      emptyWords="No task of the machines shown was completed in this span."
      figures={tableOf(histogram, counted, looks)}
      fileName="meshtask-histogram"
      height={heightFor(looks.length)}
      legend={looks}
      onToggle={onToggle}
    />
  );
}

const LINE_HEIGHT = 33;
const TALLEST = 420;

/** As high as the figures by peer beside it, which have a line a peer. */
function heightFor(peers: number): number {
  return Math.min(131 + LINE_HEIGHT * (peers + 2), TALLEST);
}

interface Counted {
  readonly id: string;
  readonly counts: readonly number[];
}

function optionOf(
  { bins }: Histogram,
  counted: readonly Counted[],
  looks: readonly WorkerLook[],
  ink: ChartInk,
): ChartOption {
  return {
    grid,
    xAxis: {
      ...categoryAxis(bins.map(shortBin), ink),
      name: 'run time (ms)',
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: ink.label, fontSize: 12 },
    },
    yAxis: { ...valueAxis('tasks', ink), minInterval: 1 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (params) => stackTip(params, (index) => longBin(bins[index])),
    },
    series: looks
      .filter(({ isShown }) => isShown)
      .map((look) => ({
        type: 'bar',
        id: look.id,
        name: look.name,
        stack: 'all',
        barCategoryGap: '12%',
        data: [...countsOf(counted, look)],
        itemStyle: { color: look.colour, decal: { ...markOf(look.mark).decal, color: ink.decal } },
      })),
  };
}

function tableOf(
  { bins }: Histogram,
  counted: readonly Counted[],
  looks: readonly WorkerLook[],
): ChartFigures {
  const shown = looks.filter(({ isShown }) => isShown);
  return {
    columns: [
      { key: 'from_ms', title: 'From (ms)' },
      { key: 'to_ms', title: 'To (ms)' },
      ...shown.map(({ name }) => ({ key: name, title: name })),
    ],
    length: bins.length,
    rowAt: (bin) => [
      bins[bin]?.from ?? null,
      bins[bin]?.to ?? null,
      ...shown.map((look) => countsOf(counted, look)[bin] ?? 0),
    ],
  };
}

function countsOf(counted: readonly Counted[], look: WorkerLook): readonly number[] {
  return counted.find(({ id }) => id === look.id)?.counts ?? [];
}

function shortBin({ from, to }: Bin): string {
  return to === null ? `≥ ${formatCount(from)}` : formatCount(from);
}

function longBin(bin: Bin | undefined): string {
  if (bin === undefined) return '';
  return bin.to === null
    ? `${formatCount(bin.from)} ms and longer`
    : `${formatCount(bin.from)} to ${formatCount(bin.to)} ms`;
}
